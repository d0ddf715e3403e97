/**
 * TCP data that was sent again: it, or what acknowledges it, was lost or late (RFC 6298). A connection of which one end
 * sends the same data again and again, and nothing new after it, is stuck: that the handshake, or small segments, came
 * through says nothing of this data.
 */
import type { Observation } from "./define.ts";

const TCP = 6;
const SYN = 0x02;
/**
 * Sooner, data that was seen on its way comes again for other reasons: copies, order. RTO_MIN of Linux is 200 ms
 * (include/net/tcp.h).
 */
const SOON_NS = 1e8;
/** A sender that waits longer each time has sent it twice again after 600 ms; once may be one lost packet. */
const STUCK = 2;
/** Keep-alives of some systems repeat the last byte. */
const MOST_PROBE_BYTES = 1;
const MOST_SHOWN = 3;

export interface Resent {
  readonly conversation: number;
  /** Whose data it is. */
  readonly direction: "request" | "reply";
  /** Nothing new came after it. */
  readonly stuck: boolean;
  /** It is the SYN, or what answers it: the connection did not open. */
  readonly opening: boolean;
  /** Member whose captures show it, and the first of it: indexes of what the member sent, or of what arrived there. */
  readonly member: number;
  readonly sent: boolean;
  readonly again: readonly number[];
}

/** What was seen of one direction of one connection at one side of a host. */
interface Stream {
  /** End of the data seen, the furthest: a sequence number. */
  end: number;
  /** Is nothing more than a SYN seen? */
  opening: boolean;
  /** When it was reached first, nanoseconds. */
  reached: number;
  /** How often data came again since. */
  times: number;
  /** Since then, or before. */
  again: number[];
}

/** Each direction of a connection once: as the first member shows it, one where it is stuck before others. */
export function resentData({
  captures,
  cast,
  conversations,
  flowConversation,
  traffic,
}: Observation): readonly Resent[] {
  const found = new Map<number, Resent>();
  traffic.forEach((member, id) => {
    const { role } = cast.members[id];
    for (const sightings of [member.sent, member.arrived]) {
      const sent = sightings === member.sent;
      // Where its sender is captured, data that is not new is old.
      const soon = (code: number) =>
        sent && role === (code & 1 ? "real-server" : "client") ? Number.NEGATIVE_INFINITY : SOON_NS;
      const streams = new Map<number, Stream>();
      for (let i = 0; i < sightings.count; i++) {
        const table = captures[sightings.capture[i]].decoded.packets;
        const row = sightings.row[i];
        const code = flowConversation[table.flow[row]];
        if (code < 0 || conversations[code >> 1].protocol !== TCP) continue;
        const flags = table.tcpFlags[row];
        const stream = streams.get(code);
        const bytes = table.length[row];
        // A SYN has a number of its own.
        const end = (table.sequence[row] + bytes + (flags & SYN ? 1 : 0)) | 0;
        const time = sightings.time[i];
        // A segment has flags: this header was cut.
        if (flags === 0 || (bytes <= MOST_PROBE_BYTES && !(flags & SYN))) continue;
        if (flags & SYN && stream && stream.end !== end) {
          // Ports are used again.
          stream.end = end;
          stream.opening = true;
          stream.reached = time;
          stream.times = 0;
          continue;
        }
        const opening = (flags & SYN) !== 0;
        if (stream === undefined) streams.set(code, { end, opening, reached: time, times: 0, again: [] });
        else if (((end - stream.end) | 0) > 0) {
          stream.end = end;
          stream.opening = opening;
          stream.reached = time;
          stream.times = 0;
        } else if (time - stream.reached >= soon(code)) {
          if (time - stream.reached >= SOON_NS && stream.times++ === 0) stream.again = [];
          if (stream.again.length < MOST_SHOWN) stream.again.push(i);
        }
      }
      for (const [code, { times, again, opening }] of streams) {
        const stuck = times >= STUCK;
        if (again.length === 0 || (found.has(code) && (!stuck || found.get(code)?.stuck))) continue;
        const direction = code & 1 ? "reply" : "request";
        found.set(code, { conversation: code >> 1, direction, stuck, opening, member: id, sent, again });
      }
    }
  });
  return [...found.values()].sort((a, b) => Number(b.stuck) - Number(a.stuck));
}
