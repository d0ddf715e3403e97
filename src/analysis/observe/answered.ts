/**
 * Which conversations were answered in full at the client: a reply that came back proves that the
 * request arrived and was delivered, whatever the captures in between could show. A TCP connection was answered when
 * what its client sent was followed by data of the server, or by its end: that it opened proves nothing of what came after.
 * Of other protocols each request has its reply, or, where there are more replies, each was followed by one.
 */
import type { Observation } from "./define.ts";
import { answerableUntil, unfollowedRequests } from "./followed.ts";
import { type Resent, resentData } from "./resent.ts";

const TCP = 6;
const RST = 0x04;
const SYN = 0x02;
const ACK = 0x10;
const FIN = 0x01;

export interface Answered {
  /** Conversations with requests, and those of them that were answered in full at a captured client. */
  readonly asked: number;
  readonly answered: number;
  /** TCP conversations that went on beyond the handshake, as the requests show: replies arrive. */
  readonly progressing: number;
  /** TCP data that was sent again; first where a connection got stuck with it. */
  readonly resent: readonly Resent[];
}

export function answeredConversations(observation: Observation): Answered {
  const { captures, names, cast, conversations, flowConversation, traffic, baseSeconds } = observation;
  const requests = new Float64Array(conversations.length);
  const replies = new Float64Array(conversations.length);
  const established = new Uint8Array(conversations.length);
  /** When the last data of the server came, or its FIN, at the client. */
  const served = new Float64Array(conversations.length).fill(Number.NEGATIVE_INFINITY);
  /** When it was reset there. */
  const reset = new Float64Array(conversations.length).fill(Number.NEGATIVE_INFINITY);
  const waiting = new Uint8Array(conversations.length);
  // A reply from another address than the VIP is none to the client.
  const sources = new Int8Array(names.flowCount);
  const fromVip = (flow: number, conversation: number): boolean => {
    if (sources[flow] === 0)
      sources[flow] = names.flow(flow).source === conversations[conversation].vip ? 1 : -1;
    return sources[flow] > 0;
  };
  const asking = new Set(conversations.map((c) => c.clientMember));
  const isClient = cast.members.map(({ role }, id) => role === "client" || asking.has(id));
  const untilAt = (member: number): number =>
    answerableUntil(captures, cast.members[member].name, baseSeconds);
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
          if (leaving || !isOwn(code >> 1) || !fromVip(table.flow[row], code >> 1)) continue;
          if (flags & RST) {
            reset[code >> 1] = Math.max(reset[code >> 1], sightings.until[i]);
            continue;
          }
          replies[code >> 1] += sightings.weight[i];
          if (table.length[row] > 0 || flags & FIN)
            served[code >> 1] = Math.max(served[code >> 1], sightings.until[i]);
        } else {
          // A director's own requests leave it, as a client's do.
          if (leaving === isOwn(code >> 1)) seen[code >> 1] += sightings.weight[i];
          // A client that acknowledges has what the server sent (RFC 9293): its replies arrive.
          if (conversations[code >> 1].protocol === TCP && flags & ACK && !(flags & (SYN | RST)))
            established[code >> 1] = 1;
        }
      }
    }
    seen.forEach((count, i) => {
      requests[i] = Math.max(requests[i], count);
    });
    if (!isClient[id]) return;
    const until = untilAt(id);
    for (let i = 0; i < member.sent.count; i++) {
      const table = captures[member.sent.capture[i]].decoded.packets;
      const code = flowConversation[table.flow[member.sent.row[i]]];
      if (code < 0 || code & 1 || table.length[member.sent.row[i]] === 0 || !isOwn(code >> 1)) continue;
      // Of all that it stands for, the first that nothing came after.
      const asked = Math.max(member.sent.time[i], served[code >> 1]);
      const isLate = asked >= until && reset[code >> 1] < asked;
      if (member.sent.until[i] > served[code >> 1] && !isLate) waiting[code >> 1] = 1;
    }
  });
  const resent = resentData(observation);
  for (const { conversation, stuck } of resent) if (stuck) waiting[conversation] = 1;
  const unfollowed = unfollowedAt(
    traffic.flatMap((_, id) => (isClient[id] ? [id] : [])),
    conversations.flatMap(({ protocol }, id) => (protocol !== TCP && replies[id] > requests[id] ? [id] : [])),
  );
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
        : replies[id] >= requests[id] && !unfollowed.has(id);
    if (isAnswered) answered++;
  });
  return { asked, answered, progressing, resent };

  /** Of these conversations those of which a request was followed by no reply, as one of these members shows. */
  function unfollowedAt(members: readonly number[], streams: readonly number[]): ReadonlySet<number> {
    const found = new Set<number>();
    for (const id of streams.length > 0 ? members : []) {
      const { sent, arrived } = traffic[id];
      const at = { captures, flowConversation, conversations: conversations.length, until: untilAt(id) };
      const counts = unfollowedRequests(at, sent, arrived);
      for (const conversation of streams) if (counts[conversation] > 0) found.add(conversation);
    }
    return found;
  }
}
