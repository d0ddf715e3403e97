/**
 * Which conversations were answered in full at the client: a reply that came back proves that the
 * request arrived and was delivered, whatever the captures in between could show.
 */
import type { Observation } from "./define.ts";

const TCP = 6;
const RST = 0x04;
const SYN = 0x02;

export interface Answered {
  /** Conversations with requests, and those of them that were answered in full at a captured client. */
  readonly asked: number;
  readonly answered: number;
  /** TCP conversations that went on beyond the handshake, as the requests show: replies arrive. */
  readonly progressing: number;
}

export function answeredConversations({
  captures,
  names,
  cast,
  conversations,
  flowConversation,
  traffic,
}: Observation): Answered {
  const requests = new Float64Array(conversations.length);
  const replies = new Float64Array(conversations.length);
  const established = new Uint8Array(conversations.length);
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
    for (const sightings of [member.sent, member.arrived]) {
      const leaving = sightings === member.sent;
      for (let i = 0; i < sightings.count; i++) {
        const table = captures[sightings.capture[i]].decoded.packets;
        const row = sightings.row[i];
        const code = flowConversation[table.flow[row]];
        if (code < 0) continue;
        const flags = table.tcpFlags[row];
        if (code & 1) {
          const own = conversations[code >> 1].clientMember === id || role === "client";
          if (!leaving && own && !(flags & RST) && fromVip(table.flow[row], code >> 1))
            replies[code >> 1] += sightings.weight[i];
        } else {
          if (leaving === (role === "client")) seen[code >> 1] += sightings.weight[i];
          // A client that acknowledges has what the server sent (RFC 9293): its replies arrive.
          if (conversations[code >> 1].protocol === TCP && !(flags & (SYN | RST))) established[code >> 1] = 1;
        }
      }
    }
    seen.forEach((count, i) => {
      requests[i] = Math.max(requests[i], count);
    });
  });
  let asked = 0;
  let answered = 0;
  let progressing = 0;
  conversations.forEach(({ protocol }, id) => {
    if (requests[id] === 0) return;
    asked++;
    if (established[id]) progressing++;
    if (protocol === TCP ? established[id] === 1 && replies[id] > 0 : replies[id] >= requests[id]) answered++;
  });
  return { asked, answered, progressing };
}
