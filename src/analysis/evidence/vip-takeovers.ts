/**
 * Question: did a director take a VIP over from another one, and did requests still go to the old one's
 * MAC? The new one is known by what it says on the link (VRRP, gratuitous ARP), or by both states.
 */

import type { Mac } from "../../lib/ip.ts";
import type { Words } from "../../report/schema.ts";
import { isVrrpMac } from "../observe/own-macs.ts";
import { packetsIn } from "../observe/weight.ts";
import { type Absent, absent, type Citation, isAbsent, type Scene } from "./define.ts";
import { directorAddresses } from "./director-addresses.ts";

export interface VipTakeover {
  readonly vip: string;
  /** Director that had it; empty when no part is of that machine. */
  readonly from: string;
  readonly to: string;
  /** What shows it: the states of both, or packets of the new one. */
  readonly states: boolean;
  readonly packets: boolean;
  /** Gratuitous ARP (or unsolicited advertisements) of the new one that captures show. */
  readonly announcements: number;
  /** Requests that still went to the old one's MAC and ended there. */
  readonly late: number;
  readonly lateCites: readonly Citation[];
  readonly cites: readonly Citation[];
}

export interface VipTakeovers {
  readonly takeovers: readonly VipTakeover[];
}

interface Said {
  /** First and last time that it said to have the VIP, on the reference clock. */
  readonly first: number;
  readonly last: number;
  readonly announcements: number;
  readonly cites: readonly Citation[];
}

export function vipTakeovers(scene: Scene): VipTakeovers | Absent {
  const { observed } = scene;
  const { cast } = observed;
  const directors = cast.members.flatMap((m, id) => (m.role === "director" ? [id] : []));
  if (cast.vips.size === 0)
    return absent({ en: "no VIP is known", zh: "没有已知的 VIP" }, [{ host: "ds", command: "ipvsadm -Ln" }]);
  const holdings = directorAddresses(scene);
  const held = (id: number, vip: string): boolean | undefined =>
    isAbsent(holdings)
      ? undefined
      : holdings.holdings.find((h) => h.host === cast.members[id].name && h.vip === vip)?.held;
  const takeovers = [...cast.vips].flatMap((vip) =>
    directors.flatMap((to) =>
      directors.flatMap((from): VipTakeover[] => {
        if (from === to) return [];
        const states = held(to, vip) === true && held(from, vip) === false;
        const now = saidBy(scene, to, vip);
        const before = saidBy(scene, from, vip);
        const packets = now !== undefined && (before === undefined || before.last < now.first);
        if (!states && !(packets && before)) return [];
        const late = lateAt(scene, from, vip, packets ? now.first : undefined);
        return [
          {
            vip,
            from: cast.members[from].name,
            to: cast.members[to].name,
            states,
            packets: packets && before !== undefined,
            announcements: now?.announcements ?? 0,
            late: late.packets,
            lateCites: late.cites,
            cites: [
              ...(now?.cites ?? []),
              ...(isAbsent(holdings)
                ? []
                : holdings.holdings.filter((h) => h.vip === vip).flatMap((h) => h.cites.slice(0, 2))),
            ],
          },
        ];
      }),
    ),
  );
  return { takeovers: [...takeovers, ...[...cast.vips].flatMap((vip) => strays(scene, vip))] };
}

/** A takeover takes a moment; what comes later went to the wrong machine. */
const GRACE_NS = 2e8;

function saidBy({ observed, cite }: Scene, director: number, vip: string): Said | undefined {
  const { cast, captures, clocks, baseSeconds, names } = observed;
  const { name, ips, macs } = cast.members[director];
  const own = (mac: Mac | undefined) => mac !== undefined && macs.has(mac) && !isVrrpMac(mac);
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let announcements = 0;
  const cites: Citation[] = [];
  captures.forEach((view, capture) => {
    const member = cast.memberOfName(view.host);
    const clock = clocks.find((c) => c.member === member);
    if (!clock) return;
    const note = (m: { frame: number; seconds: number; nanos: number }, words: Required<Words>) => {
      const time = (m.seconds - baseSeconds) * 1e9 + m.nanos - clock.offset;
      if (time < first && member !== director)
        cites.splice(0, 1, cite.message({ capture, frame: m.frame }, m, words));
      else if (cites.length === 0) cites.push(cite.message({ capture, frame: m.frame }, m, words));
      first = Math.min(first, time);
      last = Math.max(last, time);
    };
    for (const a of view.decoded.adverts)
      if (
        a.priority > 0 &&
        a.addresses.includes(vip) &&
        (ips.has(a.source) || own(names.link(a.link).sourceMac))
      )
        note(a, { en: `${name} advertises ${vip} by VRRP`, zh: `${name} 通过 VRRP 通告 ${vip}` });
    for (const m of view.decoded.neighbours) {
      if (m.senderIp !== vip || !own(m.senderMac)) continue;
      note(m, { en: `${name} says that it has ${vip}`, zh: `${name} 声称持有 ${vip}` });
      if (member === director && m.targetIp === vip) announcements++;
    }
  });
  return first <= last ? { first, last, announcements, cites } : undefined;
}

/** Requests for the VIP that came in at the old one and ended there, since then; as citations to make. */
function lateAt(
  { observed, cite }: Scene,
  from: number,
  vip: string,
  since: number | undefined,
): { readonly packets: number; readonly cites: readonly Citation[] } {
  const { cast, captures, conversations, flowConversation, traffic, transits, clocks } = observed;
  const clock = clocks.find((c) => c.member === from);
  const transit = transits.find((t) => t.leg.from === from && t.leg.direction === "request");
  const { arrived } = traffic[from];
  const { name } = cast.members[from];
  const late = (transit?.stayed ?? []).filter((i) => {
    const code = flowConversation[captures[arrived.capture[i]].decoded.packets.flow[arrived.row[i]]];
    if (code < 0 || conversations[code >> 1].vip !== vip) return false;
    return since === undefined || !clock || arrived.time[i] - clock.offset > since + GRACE_NS;
  });
  return {
    packets: packetsIn(arrived, late),
    cites: late.slice(0, 3).map((i) =>
      cite.arrived(from, i, {
        en: `came to the MAC of ${name}, which no longer has ${vip}`,
        zh: `发到 ${name} 的 MAC，而它已不再持有 ${vip}`,
      }),
    ),
  };
}

/**
 * Requests of clients to a MAC that no host has and nobody claims the VIP with, after a director said on
 * the link that it has it: the entry of a machine that is gone.
 */
function strays(scene: Scene, vip: string): readonly VipTakeover[] {
  const { observed, cite } = scene;
  const { cast, captures, names, legs, traffic, clocks } = observed;
  const claimed = new Set(
    captures.flatMap((c) => c.decoded.neighbours.filter((m) => m.senderIp === vip).map((m) => m.senderMac)),
  );
  return legs.flatMap((leg): VipTakeover[] => {
    if (leg.direction !== "request" || leg.from < 0 || leg.to < 0 || leg.counts.missing === 0) return [];
    if (cast.members[leg.from].role !== "client") return [];
    const said = saidBy(scene, leg.to, vip);
    const clock = clocks.find((c) => c.member === leg.from);
    if (!said || !clock) return [];
    const { sent, fate } = traffic[leg.from];
    const linkOf = (i: number) => {
      const { link } = captures[sent.capture[i]].decoded.packets;
      return names.link(link[sent.row[i]]);
    };
    // A router's MAC, or that of a fabric that answers ARP itself: other packets arrive by it.
    const used = new Set<Mac | undefined>();
    for (let i = 0; i < sent.count; i++) if (fate.receiver[i] >= 0) used.add(linkOf(i).destinationMac);
    const late = leg.missing.filter((i) => {
      const mac = linkOf(i).destinationMac;
      if (mac === undefined || isVrrpMac(mac) || cast.memberOfMac(mac) >= 0) return false;
      return !claimed.has(mac) && !used.has(mac) && sent.time[i] - clock.offset > said.first + GRACE_NS;
    });
    if (late.length === 0) return [];
    return [
      {
        vip,
        from: "",
        to: cast.members[leg.to].name,
        states: false,
        packets: true,
        announcements: said.announcements,
        late: packetsIn(sent, late),
        lateCites: late.slice(0, 3).map((i) =>
          cite.sent(leg.from, i, {
            en: `left for ${linkOf(i).destinationMac ?? "a MAC"}, which is no MAC of ${cast.members[leg.to].name}`,
            zh: `发往 ${linkOf(i).destinationMac ?? "某个 MAC"}，它不是 ${cast.members[leg.to].name} 的 MAC`,
          }),
        ),
        cites: said.cites,
      },
    ];
  });
}
