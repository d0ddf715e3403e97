/**
 * Which director a client's packet is for: the one that got it; else the one whose MAC it carries; else,
 * behind a router or a virtual MAC, the one that got others of the same connection, or of the client.
 */
import type { CaptureView, Cast, MemberTraffic } from "./define.ts";

interface FrontInputs {
  readonly captures: readonly CaptureView[];
  readonly cast: Cast;
  readonly flowConversation: Int32Array;
  readonly traffic: readonly MemberTraffic[];
}

/** Per sent packet of this client; undefined where no director is known at all. */
export function frontDirectors(
  client: number,
  { captures, cast, flowConversation, traffic }: FrontInputs,
): (index: number) => number | undefined {
  const { sent, fate } = traffic[client];
  const isDirector = (id: number) => id >= 0 && cast.members[id].role === "director";
  const codeOf = (i: number) => flowConversation[captures[sent.capture[i]].decoded.packets.flow[sent.row[i]]];
  const byConversation = new Map<number, number>();
  const packets = new Map<number, number>();
  for (let i = 0; i < sent.count; i++) {
    const code = codeOf(i);
    const to = fate.receiver[i];
    if (code < 0 || code & 1 || !isDirector(to)) continue;
    byConversation.set(code >> 1, to);
    packets.set(to, (packets.get(to) ?? 0) + sent.weight[i]);
  }
  const most = [...packets].sort(([, a], [, b]) => b - a).at(0)?.[0];
  const first = cast.members.findIndex((m) => m.role === "director");
  const fallback = most ?? (first < 0 ? undefined : first);
  return (i) => {
    if (isDirector(fate.receiver[i])) return fate.receiver[i];
    if (isDirector(fate.target[i])) return fate.target[i];
    return byConversation.get(codeOf(i) >> 1) ?? fallback;
  };
}
