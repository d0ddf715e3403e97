/**
 * Conversations that a director evidently served although no request of theirs is seen to leave it: it
 * sends the clients answers from the VIP, and none of those came in under that conversation's addresses.
 * Source translation on top of NAT does that (MASQUERADE with net.ipv4.vs.conntrack=1, FULLNAT): what goes
 * on to the real server has the director's address and a port of its choice.
 */
import type { CaptureView, MemberTraffic, Sightings } from "./define.ts";

const RST = 0x04;

/** @returns per conversation id: 1 where requests left under addresses that cannot be followed. */
export function translatedAway(
  captures: readonly CaptureView[],
  conversations: number,
  flowConversation: Int32Array,
  { sent, arrived }: MemberTraffic,
): Uint8Array {
  const answers = new Uint8Array(conversations);
  const seen = new Uint8Array(conversations);
  each(captures, flowConversation, sent, (id, reply, tcpFlags) => {
    if (!reply) seen[id] = 1;
    else if (!(tcpFlags & RST)) answers[id] = 1;
  });
  each(captures, flowConversation, arrived, (id, reply) => {
    if (reply) seen[id] = 1;
  });
  return answers.map((answered, id) => (answered && !seen[id] ? 1 : 0));
}

function each(
  captures: readonly CaptureView[],
  flowConversation: Int32Array,
  sightings: Sightings,
  visit: (id: number, reply: boolean, tcpFlags: number) => void,
): void {
  for (let i = 0; i < sightings.count; i++) {
    const { flow, tcpFlags } = captures[sightings.capture[i]].decoded.packets;
    const row = sightings.row[i];
    const code = flowConversation[flow[row]];
    if (code >= 0) visit(code >> 1, (code & 1) === 1, tcpFlags[row]);
  }
}
