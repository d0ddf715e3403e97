/**
 * Which director a client's packet is for: the one that got it; else the one whose MAC it carries; else,
 * behind a router, the one that got others of the same connection, or of the client. Where another machine answers it is none
 * of them: by a MAC that is nobody's and by which nothing came to a director, or by a virtual MAC before the first and
 * after the last packet that a director got by it. Whoever took over may have no capture.
 */
import type { Mac } from "../../lib/ip.ts";
import type { PacketNames } from "../packet/define.ts";
import type { CaptureView, Cast, MemberTraffic } from "./define.ts";
import { inOrderOfTime } from "./followed.ts";
import { isVrrpMac } from "./own-macs.ts";

interface FrontInputs {
  readonly names: PacketNames;
  readonly captures: readonly CaptureView[];
  readonly cast: Cast;
  readonly flowConversation: Int32Array;
  readonly traffic: readonly MemberTraffic[];
}

/** First and last packet that a director got by a MAC. */
interface Reach {
  readonly first: number;
  last: number;
}

/** Per sent packet of this client; undefined where no director is known, or it is for another machine. */
export function frontDirectors(
  client: number,
  { names, captures, cast, flowConversation, traffic }: FrontInputs,
): (index: number) => number | undefined {
  const { sent, fate } = traffic[client];
  const isDirector = (id: number) => id >= 0 && cast.members[id].role === "director";
  const codeOf = (i: number) => flowConversation[captures[sent.capture[i]].decoded.packets.flow[sent.row[i]]];
  const macOf = (i: number): Mac | undefined =>
    names.link(captures[sent.capture[i]].decoded.packets.link[sent.row[i]]).destinationMac;
  const reached = new Map<Mac, Map<number, Reach>>();
  const byConversation = new Map<number, number>();
  const packets = new Map<number, number>();
  for (let i = 0; i < sent.count; i++) {
    const code = codeOf(i);
    const to = fate.receiver[i];
    if (code < 0 || code & 1 || !isDirector(to)) continue;
    byConversation.set(code >> 1, to);
    packets.set(to, (packets.get(to) ?? 0) + sent.weight[i]);
    const mac = macOf(i);
    if (mac === undefined) continue;
    const by = reached.get(mac) ?? new Map<number, Reach>();
    const reach = by.get(to);
    if (reach) reach.last = i;
    else by.set(to, { first: i, last: i });
    reached.set(mac, by);
  }
  const someCaptured = cast.members.some((m) => m.role === "director" && m.captured);
  /** May another machine than any director with a part have got this packet? */
  const isOpen = (i: number): boolean => {
    const mac = macOf(i);
    if (!someCaptured || mac === undefined || isDirector(fate.receiver[i]) || codeOf(i) < 0 || codeOf(i) & 1)
      return false;
    if (!isVrrpMac(mac)) return cast.memberOfMac(mac) < 0 && !reached.has(mac);
    return [...(reached.get(mac)?.values() ?? [])].every(({ first, last }) => i < first || i > last);
  };
  const answering = answeringMacs(traffic[client], { captures, flowConversation }, (i) =>
    isOpen(i) ? macOf(i) : undefined,
  );
  const isElsewhere = (i: number): boolean => isOpen(i) && answering.has(macOf(i) ?? "");
  const most = [...packets].sort(([, a], [, b]) => b - a).at(0)?.[0];
  const first = cast.members.findIndex((m) => m.role === "director");
  const fallback = most ?? (first < 0 ? undefined : first);
  return (i) => {
    if (isDirector(fate.receiver[i])) return fate.receiver[i];
    const director = isDirector(fate.target[i])
      ? fate.target[i]
      : (byConversation.get(codeOf(i) >> 1) ?? fallback);
    return isElsewhere(i) ? undefined : director;
  };
}

/** Of the requests to a MAC so many must be followed by a reply, for the machine behind it to be one that serves. */
const MOST_OF_THEM = 0.5;

/** MACs behind which a machine answers. @param open the MAC of a request that another machine may have got */
function answeringMacs(
  { sent, arrived }: MemberTraffic,
  by: Pick<FrontInputs, "captures" | "flowConversation">,
  open: (index: number) => Mac | undefined,
): ReadonlySet<Mac> {
  const asked = new Map<Mac, { requests: number; followed: number }>();
  /** Per conversation: where its last request went. */
  const waiting = new Map<number, Mac>();
  const ask = (conversation: number, i: number): void => {
    const mac = open(i);
    if (mac === undefined) {
      waiting.delete(conversation);
      return;
    }
    const counts = asked.get(mac) ?? { requests: 0, followed: 0 };
    counts.requests++;
    asked.set(mac, counts);
    waiting.set(conversation, mac);
  };
  const reply = (conversation: number): void => {
    const counts = asked.get(waiting.get(conversation) ?? "");
    if (counts) counts.followed++;
    waiting.delete(conversation);
  };
  inOrderOfTime(by, sent, arrived, ask, reply);
  return new Set(
    [...asked].flatMap(([mac, { requests, followed }]) => (followed >= requests * MOST_OF_THEM ? [mac] : [])),
  );
}
