/**
 * Question: on which platform do the hosts run? What opens a port, and which forwarding methods a fabric
 * can carry at all, differ by it. Unknown stays unknown, and a hint is never called certain.
 */
import { isMaskedMac } from "../../lib/ip.ts";
import type { Observed } from "../observe/index.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { lastState } from "./host-view.ts";
import { type Mark, markOfMac, markOfPeerMac, marksOfState, type Platform } from "./platform-marks.ts";

export interface PlatformMark {
  readonly platforms: readonly Platform[];
  readonly sure: boolean;
  readonly text: string;
  readonly textZh: string;
  readonly cites: readonly Citation[];
}

export interface HostPlatform {
  readonly host: string;
  /** What it may be; several where the marks do not tell them apart. */
  readonly platforms: readonly Platform[];
  readonly known: "certain" | "hinted";
  readonly marks: readonly PlatformMark[];
}

export interface Platforms {
  readonly hosts: readonly HostPlatform[];
  /** Of all hosts together. */
  readonly cluster: Pick<HostPlatform, "platforms" | "known">;
}

/** Adapters of the host itself: bridges and virtual pairs have MACs of their own making. */
const ADAPTER = /^(?:eth|en[opsx]?|em|bond|team|p\d+p|venet|ib)\d/;

export function platforms(scene: Scene): Platforms | Absent {
  const { cast } = scene.observed;
  const hosts = cast.members.flatMap((member, id): HostPlatform[] => {
    const marks = marksOf(scene.observed, id);
    if (marks.length === 0) return [];
    const state = lastState(scene.observed, member.name);
    const cited = marks.map(({ fact, ...mark }) => ({
      ...mark,
      cites: fact && state ? [citeLine(state, fact)] : [],
    }));
    return [{ host: member.name, ...judge(marks), marks: cited }];
  });
  if (hosts.length === 0)
    return absent(
      {
        en: "nothing that was given tells on which platform the hosts run",
        zh: "所提供的信息看不出主机运行在什么平台上",
      },
      cast.members
        .filter((m) => m.role === "director")
        .map((m) => ({ host: m.name, command: "ethtool -i <interface>; cat /sys/class/dmi/id/sys_vendor" })),
    );
  const all = [...new Set(hosts.flatMap((h) => h.platforms))];
  const known = hosts.every((h) => h.known === "certain") ? "certain" : "hinted";
  return { hosts, cluster: { platforms: all, known } };
}

function marksOf(observed: Observed, id: number): readonly Mark[] {
  const { cast, names } = observed;
  const member = cast.members[id];
  const state = lastState(observed, member.name);
  const marks: Mark[] = [...(state ? marksOfState(state) : [])];
  const peers = new Set<string>();
  if (state?.interfaces.some((i) => i.mac !== undefined)) {
    for (const fact of state.interfaces) {
      if (fact.mac === undefined || isMaskedMac(fact.mac) || !ADAPTER.test(fact.name)) continue;
      const mark = markOfMac(fact.mac, member.ips, fact.name);
      if (mark) marks.push({ ...mark, fact });
    }
  } else
    for (const mac of member.macs) {
      const mark = markOfMac(mac, member.ips, member.name);
      if (mark) marks.push(mark);
    }
  for (const fact of state?.neighbours ?? []) {
    const mark = fact.mac === undefined ? undefined : markOfPeerMac(fact.mac, member.name);
    if (!mark || peers.has(mark.text)) continue;
    peers.add(mark.text);
    marks.push({ ...mark, fact });
  }
  for (let link = 0; link < names.linkCount; link++) {
    const { sourceMac, destinationMac } = names.link(link);
    if (sourceMac === undefined || destinationMac === undefined) continue;
    const peer = member.macs.has(sourceMac)
      ? destinationMac
      : member.macs.has(destinationMac)
        ? sourceMac
        : "";
    const mark = markOfPeerMac(peer, member.name);
    if (!mark || peers.has(mark.text)) continue;
    peers.add(mark.text);
    marks.push(mark);
  }
  // The same of several interfaces is one mark.
  return marks.filter((m, at) => marks.findIndex((o) => o.text === m.text) === at);
}

/** What all marks allow, the sure ones first; a mark that contradicts the surer ones before it is passed over. */
function judge(marks: readonly Mark[]): Pick<HostPlatform, "platforms" | "known"> {
  const sure = meet(marks.filter((m) => m.sure));
  const hinted = meet(marks.filter((m) => !m.sure));
  if (sure.length === 1) return { platforms: sure, known: "certain" };
  const both = sure.length === 0 ? hinted : sure.filter((p) => hinted.includes(p));
  return { platforms: both.length > 0 ? both : sure, known: "hinted" };
}

/** What the marks have in common; all that they name where they contradict each other. */
function meet(marks: readonly Mark[]): readonly Platform[] {
  const named = [...new Set(marks.flatMap((m) => m.platforms))];
  const common = named.filter((p) => marks.every((m) => m.platforms.includes(p)));
  return common.length > 0 ? common : named;
}
