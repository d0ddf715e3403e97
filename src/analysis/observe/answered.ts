/**
 * Which conversations were answered in full at the client: a reply that came back proves that the
 * request arrived and was delivered, whatever the captures in between could show. A TCP connection was answered when
 * what its client sent was followed by data of the server, or by its end: that it opened proves nothing of what came after.
 */
import type { CaptureView, Observation } from "./define.ts";
import { type Stalled, stalledConnections } from "./stalled.ts";

const TCP = 6;
const RST = 0x04;
const SYN = 0x02;
const ACK = 0x10;
const FIN = 0x01;
/** What is asked so shortly before a capture ends may be answered after it; a fourth of the capture at most. */
const SHORTLY_NS = 1e9;

export interface Answered {
  /** Conversations with requests, and those of them that were answered in full at a captured client. */
  readonly asked: number;
  readonly answered: number;
  /** TCP conversations that went on beyond the handshake, as the requests show: replies arrive. */
  readonly progressing: number;
  /** TCP connections that got stuck after that. */
  readonly stalled: readonly Stalled[];
}

export function answeredConversations(observation: Observation): Answered {
  const { captures, names, cast, conversations, flowConversation, traffic, baseSeconds } = observation;
  const requests = new Float64Array(conversations.length);
  const replies = new Float64Array(conversations.length);
  const established = new Uint8Array(conversations.length);
  /** When the last data of the server came, or its FIN, at the client. */
  const served = new Float64Array(conversations.length).fill(Number.NEGATIVE_INFINITY);
  const waiting = new Uint8Array(conversations.length);
  // A reply from another address than the VIP is none to the client.
  const sources = new Int8Array(names.flowCount);
  const fromVip = (flow: number, conversation: number): boolean => {
    if (sources[flow] === 0)
      sources[flow] = names.flow(flow).source === conversations[conversation].vip ? 1 : -1;
    return sources[flow] > 0;
  };
  traffic.forEach((member, id) => {
    const { role } = cast.members[id];
    const seen = new Float64Array(conversations.length);
    const isOwn = (conversation: number) =>
      conversations[conversation].clientMember === id || role === "client";
    for (const sightings of [member.sent, member.arrived]) {
      const leaving = sightings === member.sent;
      for (let i = 0; i < sightings.count; i++) {
        const table = captures[sightings.capture[i]].decoded.packets;
        const row = sightings.row[i];
        const code = flowConversation[table.flow[row]];
        if (code < 0) continue;
        const flags = table.tcpFlags[row];
        if (code & 1) {
          if (leaving || !isOwn(code >> 1) || flags & RST || !fromVip(table.flow[row], code >> 1)) continue;
          replies[code >> 1] += sightings.weight[i];
          if (table.length[row] > 0 || flags & FIN)
            served[code >> 1] = Math.max(served[code >> 1], sightings.until[i]);
        } else {
          if (leaving === (role === "client")) seen[code >> 1] += sightings.weight[i];
          // A client that acknowledges has what the server sent (RFC 9293): its replies arrive.
          if (conversations[code >> 1].protocol === TCP && flags & ACK && !(flags & (SYN | RST)))
            established[code >> 1] = 1;
        }
      }
    }
    seen.forEach((count, i) => {
      requests[i] = Math.max(requests[i], count);
    });
    const until = answerable(
      captures.filter((c) => c.host === cast.members[id].name),
      baseSeconds,
    );
    for (let i = 0; i < member.sent.count; i++) {
      const table = captures[member.sent.capture[i]].decoded.packets;
      const code = flowConversation[table.flow[member.sent.row[i]]];
      if (code < 0 || code & 1 || table.length[member.sent.row[i]] === 0 || !isOwn(code >> 1)) continue;
      // Of all that it stands for, the first that nothing came after.
      const asked = Math.max(member.sent.time[i], served[code >> 1]);
      if (member.sent.until[i] > served[code >> 1] && asked < until) waiting[code >> 1] = 1;
    }
  });
  const stalled = stalledConnections(observation);
  for (const { conversation } of stalled) waiting[conversation] = 1;
  let asked = 0;
  let answered = 0;
  let progressing = 0;
  conversations.forEach(({ protocol }, id) => {
    if (requests[id] === 0) return;
    asked++;
    if (established[id]) progressing++;
    const isAnswered =
      protocol === TCP
        ? established[id] === 1 && replies[id] > 0 && waiting[id] === 0
        : replies[id] >= requests[id];
    if (isAnswered) answered++;
  });
  return { asked, answered, progressing, stalled };
}

/** Until when a host's captures leave time for an answer, nanoseconds from `baseSeconds` on. */
function answerable(captures: readonly CaptureView[], baseSeconds: number): number {
  const ns = ({ seconds, nanos }: { readonly seconds: number; readonly nanos: number }) =>
    (seconds - baseSeconds) * 1e9 + nanos;
  const firsts = captures.flatMap(({ decoded }) => (decoded.first ? [ns(decoded.first)] : []));
  const lasts = captures.flatMap(({ decoded }) => (decoded.last ? [ns(decoded.last)] : []));
  if (lasts.length === 0) return Number.NEGATIVE_INFINITY;
  const [first, last] = [firsts.reduce((a, b) => Math.min(a, b)), lasts.reduce((a, b) => Math.max(a, b))];
  return last - Math.min(SHORTLY_NS, (last - first) / 4);
}
