/**
 * Conversations that a director itself began, where its own address is not known: it sends their requests,
 * and none of them came in, although its captures show requests of others coming in.
 */
import type { CaptureView, MemberTraffic, Sightings } from "./define.ts";

/** @returns per conversation id: 1 where the director is its client. */
export function ownTests(
  captures: readonly CaptureView[],
  conversations: number,
  flowConversation: Int32Array,
  { sent, arrived }: MemberTraffic,
): Uint8Array {
  const came = requestsIn(captures, conversations, flowConversation, arrived);
  if (!came.includes(1)) return new Uint8Array(conversations);
  const left = requestsIn(captures, conversations, flowConversation, sent);
  return left.map((was, id) => (was && !came[id] ? 1 : 0));
}

function requestsIn(
  captures: readonly CaptureView[],
  conversations: number,
  flowConversation: Int32Array,
  { count, capture, row }: Sightings,
): Uint8Array {
  const found = new Uint8Array(conversations);
  for (let i = 0; i < count; i++) {
    const code = flowConversation[captures[capture[i]].decoded.packets.flow[row[i]]];
    if (code >= 0 && (code & 1) === 0) found[code >> 1] = 1;
  }
  return found;
}
