/**
 * Requests that no reply followed. Where a conversation has more replies than requests (a stream, pushed messages, parts
 * of one answer) their number proves nothing: half of the requests may be lost. Then only a request that a reply follows
 * before the next one is sent was answered.
 */
import type { CaptureView, Sightings } from "./define.ts";

/** What is asked so shortly before a capture ends may be answered after it; a fourth of the capture at most. */
const SHORTLY_NS = 1e9;

export interface FollowedBy {
  readonly captures: readonly CaptureView[];
  readonly flowConversation: Int32Array;
  /** How many there are. */
  readonly conversations: number;
  /** Later requests at the end are left out: the answer may come after the capture. Nanoseconds, as times are. */
  readonly until: number;
}

/**
 * Packets per conversation with more replies than requests: requests that another request came after before any reply did,
 * and those at the end that no reply came after. Replies before the first request are to earlier ones, and do not count.
 * @param requests @param replies of one host, in order of time
 */
export function unfollowedRequests(
  { captures, flowConversation, conversations, until }: FollowedBy,
  requests: Sightings,
  replies: Sightings,
): Uint32Array {
  const unfollowed = new Uint32Array(conversations);
  const asked = new Uint32Array(conversations);
  const replied = new Uint32Array(conversations);
  /** Requests since the last reply, and those of them that are not too late. */
  const waiting = new Uint32Array(conversations);
  const due = new Uint32Array(conversations);
  const ask = (id: number, i: number): void => {
    asked[id] += requests.weight[i];
    waiting[id] += requests.weight[i];
    if (requests.time[i] < until) due[id] += requests.weight[i];
  };
  const reply = (id: number, j: number): void => {
    if (asked[id] === 0) return;
    replied[id] += replies.weight[j];
    if (waiting[id] > 0) unfollowed[id] += waiting[id] - 1;
    waiting[id] = 0;
    due[id] = 0;
  };
  inOrderOfTime({ captures, flowConversation }, requests, replies, ask, reply);
  for (let id = 0; id < conversations; id++)
    unfollowed[id] = replied[id] > asked[id] ? unfollowed[id] + due[id] : 0;
  return unfollowed;
}

/**
 * Requests and replies of one host as they came; of one moment the request comes first.
 * @param ask @param reply are given the conversation, and the index in `requests` or `replies`
 */
export function inOrderOfTime(
  { captures, flowConversation }: Pick<FollowedBy, "captures" | "flowConversation">,
  requests: Sightings,
  replies: Sightings,
  ask: (conversation: number, index: number) => void,
  reply: (conversation: number, index: number) => void,
): void {
  const codeAt = (sightings: Sightings, i: number): number =>
    flowConversation[captures[sightings.capture[i]].decoded.packets.flow[sightings.row[i]]];
  for (let i = 0, j = 0; i < requests.count || j < replies.count; )
    if (j === replies.count || (i < requests.count && requests.time[i] <= replies.time[j])) {
      const code = codeAt(requests, i);
      if (code >= 0 && (code & 1) === 0) ask(code >> 1, i);
      i++;
    } else {
      const code = codeAt(replies, j);
      if (code >= 0 && code & 1) reply(code >> 1, j);
      j++;
    }
}

/** Until when a host's captures leave time for an answer, nanoseconds from `baseSeconds` on. @param all of any hosts */
export function answerableUntil(all: readonly CaptureView[], host: string, baseSeconds: number): number {
  const captures = all.filter((c) => c.host === host);
  const ns = ({ seconds, nanos }: { readonly seconds: number; readonly nanos: number }) =>
    (seconds - baseSeconds) * 1e9 + nanos;
  const firsts = captures.flatMap(({ decoded }) => (decoded.first ? [ns(decoded.first)] : []));
  const lasts = captures.flatMap(({ decoded }) => (decoded.last ? [ns(decoded.last)] : []));
  if (lasts.length === 0) return Number.NEGATIVE_INFINITY;
  const [first, last] = [firsts.reduce((a, b) => Math.min(a, b)), lasts.reduce((a, b) => Math.max(a, b))];
  return last - Math.min(SHORTLY_NS, (last - first) / 4);
}
