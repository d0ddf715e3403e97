/**
 * TCP connections that got stuck: one end sends the same data again and again, and nothing new after it. It hears
 * neither an acknowledgement nor anything else that would let it go on (RFC 6298): the data does not arrive, or what
 * answers it does not. That the handshake, or small segments, came through says nothing of these.
 */
import type { Observation } from "./define.ts";

const TCP = 6;
const SYN = 0x02;
/** Sooner, data comes again for other reasons: copies, tail probes, order. RTO_MIN of Linux is 200 ms (net/tcp.h). */
const SOON_NS = 1e8;
/** Once may be one lost packet; a sender that waits longer each time has sent it twice again after 600 ms. */
const TIMES = 2;
/** Keep-alives of some systems repeat the last byte. */
const MOST_PROBE_BYTES = 1;
const MOST_SHOWN = 3;

export interface Stalled {
  readonly conversation: number;
  /** Whose data it is. */
  readonly direction: "request" | "reply";
  /** Member whose captures show it. */
  readonly member: number;
  /** How often data came again since there was any that is new. */
  readonly times: number;
  /** The first of these: indexes of what the member sent, or of what arrived there. */
  readonly sent: boolean;
  readonly again: readonly number[];
}

/** What was seen of one direction of one connection at one side of a host. */
interface Stream {
  /** End of the data seen, the furthest: a sequence number. */
  end: number;
  /** When it was reached first, nanoseconds. */
  reached: number;
  times: number;
  readonly again: number[];
}

/** Stuck connections, each direction once: as the first member shows it. */
export function stalledConnections({
  captures,
  conversations,
  flowConversation,
  traffic,
}: Pick<Observation, "captures" | "conversations" | "flowConversation" | "traffic">): readonly Stalled[] {
  const found = new Map<number, Stalled>();
  traffic.forEach((member, id) => {
    for (const sightings of [member.sent, member.arrived]) {
      const streams = new Map<number, Stream>();
      for (let i = 0; i < sightings.count; i++) {
        const table = captures[sightings.capture[i]].decoded.packets;
        const row = sightings.row[i];
        const code = flowConversation[table.flow[row]];
        if (code < 0 || conversations[code >> 1].protocol !== TCP) continue;
        const flags = table.tcpFlags[row];
        // Ports are used again.
        if (flags & SYN) streams.delete(code);
        const bytes = table.length[row];
        // A segment has flags: this header was cut.
        if (flags === 0 || bytes <= MOST_PROBE_BYTES) continue;
        const end = (table.sequence[row] + bytes) | 0;
        const time = sightings.time[i];
        const stream = streams.get(code);
        if (stream === undefined) streams.set(code, { end, reached: time, again: [], times: 0 });
        else if (((end - stream.end) | 0) > 0) {
          stream.end = end;
          stream.reached = time;
          stream.times = 0;
        } else if (time - stream.reached >= SOON_NS) {
          if (stream.times < MOST_SHOWN) stream.again[stream.times] = i;
          stream.times++;
        }
      }
      for (const [code, { times, again }] of streams)
        if (times >= TIMES && !found.has(code))
          found.set(code, {
            conversation: code >> 1,
            direction: code & 1 ? "reply" : "request",
            member: id,
            times,
            sent: sightings === member.sent,
            again: again.slice(0, times),
          });
    }
  });
  return [...found.values()];
}
