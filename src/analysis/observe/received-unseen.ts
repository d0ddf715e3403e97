/**
 * What a host demonstrably received although its own captures do not show it arriving: it answered, it forwarded,
 * it acknowledged. A filter on the source, `-Q out`, XDP, DPDK and offloaded flows make such captures: of those
 * conversations they prove no loss.
 */
import type { CaptureView, Cast, Conversation, MemberTraffic } from "./define.ts";

const TCP = 6;
const RST = 0x04;
const ACK = 0x10;

/** Per member and flow code (conversation * 2, + 1 for replies): 1 where packets of it must have come in unseen. */
export function receivedUnseen(
  cast: Cast,
  captures: readonly CaptureView[],
  conversations: readonly Conversation[],
  flowConversation: Int32Array,
  traffic: readonly MemberTraffic[],
): readonly Uint8Array[] {
  return cast.members.map(({ role, captured }, member) => {
    const proven = new Uint8Array(captured ? conversations.length * 2 : 0);
    if (!captured) return proven;
    const { sent, arrived } = traffic[member];
    for (let i = 0; i < sent.count; i++) {
      const table = captures[sent.capture[i]].decoded.packets;
      const row = sent.row[i];
      const code = flowConversation[table.flow[row]];
      if (code < 0) continue;
      const { protocol, clientMember } = conversations[code >> 1];
      const isReply = (code & 1) === 1;
      const flags = table.tcpFlags[row];
      const plain = protocol !== TCP || (flags & RST) === 0;
      // What a director sends on came in; a test of its own did not.
      if (role === "director" && clientMember !== member) proven[code] = 1;
      // An answer is made of a request.
      else if (role === "real-server" && isReply && plain) proven[code - 1] = 1;
      // A client acknowledges what it got.
      else if (role === "client" && !isReply && protocol === TCP && plain && flags & ACK)
        proven[code + 1] = 1;
    }
    for (let i = 0; i < arrived.count; i++) {
      const code = flowConversation[captures[arrived.capture[i]].decoded.packets.flow[arrived.row[i]]];
      if (code >= 0) proven[code] = 0;
    }
    return proven;
  });
}
