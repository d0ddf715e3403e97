/**
 * Which director a client's packet is for: the one that got it; else the one whose MAC it carries; else,
 * behind a router, the one that got others of the same connection, or of the client. A frame for another machine is for
 * none of them: a MAC by which nothing came to a director while others by other MACs did, or a virtual MAC before the first
 * and after the last packet that a director got by it. Whoever took over may have no capture.
 */
import type { Mac } from "../../lib/ip.ts";
import type { PacketNames } from "../packet/define.ts";
import type { CaptureView, Cast, MemberTraffic } from "./define.ts";
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
  const isElsewhere = (i: number, director: number | undefined): boolean => {
    const mac = macOf(i);
    if (mac === undefined || director === undefined) return false;
    const reach = reached.get(mac)?.get(director);
    if (isVrrpMac(mac)) return reach === undefined || i < reach.first || i > reach.last;
    return !isDirector(cast.memberOfMac(mac)) && reached.size > 0 && !reached.has(mac);
  };
  const most = [...packets].sort(([, a], [, b]) => b - a).at(0)?.[0];
  const first = cast.members.findIndex((m) => m.role === "director");
  const fallback = most ?? (first < 0 ? undefined : first);
  return (i) => {
    if (isDirector(fate.receiver[i])) return fate.receiver[i];
    const director = isDirector(fate.target[i])
      ? fate.target[i]
      : (byConversation.get(codeOf(i) >> 1) ?? fallback);
    return isElsewhere(i, director) ? undefined : director;
  };
}
