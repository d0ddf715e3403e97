/**
 * Question: do two machines say at the same time that a VIP is theirs? Real servers aside: that is a
 * fault of its own. A takeover lets one claim follow another; two that answer the same question, or that
 * announce in turns again and again, are no takeover.
 */
import type { Mac } from "../../lib/ip.ts";
import { isVrrpMac } from "../observe/own-macs.ts";
import { type ArpAnswer, arpAnswers } from "./arp-answers.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, isAbsent, type Scene } from "./define.ts";
import { lastState } from "./host-view.ts";

export interface Claimant {
  readonly mac: Mac;
  /** Empty when no part is of it. */
  readonly host: string;
  /** Requests that clients sent to this MAC, and those that no director is known to have got. */
  readonly requests: number;
  readonly lost: number;
  readonly cites: readonly Citation[];
}

export interface VipContest {
  readonly vip: string;
  readonly claimants: readonly [Claimant, Claimant];
  /** Questions that both answered. */
  readonly both: number;
  /** How often the claim went from one to the other. */
  readonly turns: number;
}

export interface VipContests {
  readonly contests: readonly VipContest[];
  /** Is a MAC of each real server known, and does none of them claim a VIP? Else a stranger may be one of them. */
  readonly serversAside: boolean;
  /** Directors on one link that each hold the VIP and would answer for it, in states of the same moment. */
  readonly shared: readonly {
    readonly vip: string;
    readonly directors: readonly string[];
    readonly cites: readonly Citation[];
  }[];
  /** Addresses that the kernel does not use because another machine has them (IPv6 only). */
  readonly refused: readonly { readonly vip: string; readonly host: string; readonly cite: Citation }[];
}

interface Claim {
  readonly mac: Mac;
  /** Who is told; empty for all. */
  readonly to: string;
  readonly time: number;
  readonly cite: () => Citation;
}

/** Both answers to one question come within this time. */
const SAME_QUESTION_NS = 1e9;
/** A takeover and the way back are two turns. */
const TAKEOVER_TURNS = 3;
const MOST_CLAIMS = 5_000;

export function vipContests(scene: Scene): VipContests | Absent {
  const { observed } = scene;
  if (observed.cast.vips.size === 0)
    return absent({ en: "no VIP is known", zh: "没有已知的 VIP" }, [{ host: "ds", command: "ipvsadm -Ln" }]);
  const proxies = proxyMacs(scene);
  const contests = [...observed.cast.vips].flatMap((vip) => {
    const claims = claimsOf(scene, vip, proxies);
    const macs = [...new Set(claims.map((c) => c.mac))];
    return macs.flatMap((a, i) => macs.slice(i + 1).flatMap((b) => contest(scene, vip, claims, a, b) ?? []));
  });
  return {
    contests,
    serversAside: serversAside(scene),
    shared: sharedBy(scene),
    refused: refusedBy(scene),
  };
}

function serversAside({ observed }: Scene): boolean {
  const { cast, captures } = observed;
  const known = (ip: string): boolean => {
    const id = cast.memberOfIp(ip);
    return id >= 0 && cast.members[id].macs.size > 0;
  };
  const servers = cast.members.filter((m) => m.role === "real-server");
  const claims = captures.some(({ decoded }) =>
    decoded.neighbours.some((m) => cast.vips.has(m.senderIp) && servers.some((s) => s.macs.has(m.senderMac))),
  );
  return (
    !claims &&
    servers.length > 0 &&
    servers.every((s) => s.macs.size > 0) &&
    cast.services.every((s) => s.destinations.every((d) => known(d.ip)))
  );
}

/** MACs that speak for addresses of several machines: a router with proxy ARP, a fabric that answers itself. */
function proxyMacs({ observed }: Scene): ReadonlySet<Mac> {
  const { cast, captures } = observed;
  const proxies = new Set<Mac>();
  for (const { decoded } of captures)
    for (const { senderIp, senderMac } of decoded.neighbours) {
      const owner = cast.memberOfIp(senderIp);
      if (owner >= 0 && cast.members[owner].macs.size > 0 && !cast.members[owner].macs.has(senderMac))
        proxies.add(senderMac);
    }
  return proxies;
}

function claimsOf({ observed, cite }: Scene, vip: string, proxies: ReadonlySet<Mac>): readonly Claim[] {
  const { cast, captures, clocks, baseSeconds } = observed;
  const claims: Claim[] = [];
  captures.forEach((view, capture) => {
    const clock = clocks.find((c) => c.member === cast.memberOfName(view.host));
    if (!clock) return;
    for (const m of view.decoded.neighbours) {
      if (m.senderIp !== vip || isVrrpMac(m.senderMac) || proxies.has(m.senderMac)) continue;
      const member = cast.memberOfMac(m.senderMac);
      if ((member >= 0 && cast.members[member].role === "real-server") || claims.length >= MOST_CLAIMS)
        continue;
      claims.push({
        mac: m.senderMac,
        to: m.kind === "reply" && m.targetIp !== vip ? m.targetIp : "",
        time: (m.seconds - baseSeconds) * 1e9 + m.nanos - clock.offset,
        cite: () =>
          cite.message({ capture, frame: m.frame }, m, {
            en: `${vip} is at ${m.senderMac}, it says`,
            zh: `声称 ${vip} 的 MAC 是 ${m.senderMac}`,
          }),
      });
    }
  });
  return claims.sort((a, b) => a.time - b.time);
}

function contest(
  scene: Scene,
  vip: string,
  claims: readonly Claim[],
  a: Mac,
  b: Mac,
): VipContest | undefined {
  // Two interfaces of one machine are one machine.
  const members = [a, b].map((mac) => scene.observed.cast.memberOfMac(mac));
  if (members[0] >= 0 && members[0] === members[1]) return undefined;
  const own = claims.filter((c) => c.mac === a || c.mac === b);
  const answers = own.filter((c) => c.to !== "");
  const doubled = answers.filter(
    (c, i) =>
      c.mac === a &&
      answers.some(
        (o, j) => j !== i && o.mac === b && o.to === c.to && Math.abs(o.time - c.time) <= SAME_QUESTION_NS,
      ),
  );
  // One answer stands in several captures: those of one question count once.
  const both = doubled.filter((c, i) => i === 0 || c.time - doubled[i - 1].time > SAME_QUESTION_NS).length;
  const turns = own.filter((c, i) => i > 0 && own[i - 1].mac !== c.mac).length;
  // Copies of one frame in several captures may look like turns: clocks are only so good.
  const announced = own.filter((c, i) => i === 0 || c.time - own[i - 1].time > 5e7);
  const calm = announced.filter((c, i) => i > 0 && announced[i - 1].mac !== c.mac).length;
  if (both === 0 && Math.min(turns, calm) < TAKEOVER_TURNS) return undefined;
  return { vip, claimants: [claimant(scene, vip, own, a), claimant(scene, vip, own, b)], both, turns: calm };
}

function claimant({ observed }: Scene, vip: string, claims: readonly Claim[], mac: Mac): Claimant {
  const { cast, traffic, captures, names, flowConversation, conversations } = observed;
  const member = cast.memberOfMac(mac);
  let requests = 0;
  let lost = 0;
  traffic.forEach(({ sent, fate }, id) => {
    if (cast.members[id].role !== "client") return;
    for (let i = 0; i < sent.count; i++) {
      const { flow, link } = captures[sent.capture[i]].decoded.packets;
      const code = flowConversation[flow[sent.row[i]]];
      if (code < 0 || code & 1 || conversations[code >> 1].vip !== vip) continue;
      if (names.link(link[sent.row[i]]).destinationMac !== mac) continue;
      requests += sent.weight[i];
      if (fate.receiver[i] < 0) lost += sent.weight[i];
    }
  });
  return {
    mac,
    host: member < 0 ? "" : cast.members[member].name,
    requests,
    lost,
    cites: claims
      .filter((c) => c.mac === mac)
      .slice(0, 2)
      .map((c) => c.cite()),
  };
}

function sharedBy(scene: Scene): VipContests["shared"] {
  const { observed } = scene;
  const answers = arpAnswers(scene);
  if (isAbsent(answers)) return [];
  const moments = (d: ArpAnswer) => lastState(observed, d.director)?.moment;
  return [...new Set(answers.directors.map((d) => d.vip))].flatMap((vip) => {
    const own = answers.directors.filter((d) => d.vip === vip && d.answers);
    const [first, ...rest] = own;
    const same = rest.filter((d) => moments(d) === moments(first) && onOneLink(scene, first, d));
    if (!first || same.length === 0) return [];
    const all = [first, ...same];
    return [
      {
        vip,
        directors: all.map((d) => d.director),
        cites: all.flatMap((d) => {
          const state = lastState(observed, d.director);
          return state
            ? state.addresses
                .filter((a) => a.ip === vip)
                .map((a) => citeLine(state, a))
                .slice(0, 1)
            : [];
        }),
      },
    ];
  });
}

/** Do both have an address in one network, the VIP aside? */
function onOneLink({ observed }: Scene, a: ArpAnswer, b: ArpAnswer): boolean {
  const networks = (d: ArpAnswer) =>
    (lastState(observed, d.director)?.addresses ?? [])
      .filter((x) => d.wires.includes(x.interface) && x.prefixLength < 32 && !observed.cast.vips.has(x.ip))
      .map((x) => `${networkOf(x.ip, x.prefixLength)}`);
  const near = new Set(networks(a));
  return networks(b).some((n) => near.has(n));
}

/** The network of an IPv4 address as text; addresses of other shapes are networks of their own. */
function networkOf(ip: string, prefixLength: number): string {
  const parts = ip.split(".").map(Number);
  if (parts.length !== 4 || parts.some((p) => !Number.isInteger(p))) return ip;
  const value = parts.reduce((n, p) => n * 256 + p, 0);
  const size = 2 ** (32 - prefixLength);
  return `${Math.floor(value / size) * size}/${prefixLength}`;
}

/** `dadfailed`: another machine answered when the kernel probed (net/ipv6/addrconf.c). */
function refusedBy({ observed }: Scene): VipContests["refused"] {
  return observed.cast.members.flatMap((member) => {
    const state = member.role === "director" ? lastState(observed, member.name) : undefined;
    if (!state) return [];
    return state.addresses
      .filter((a) => observed.cast.vips.has(a.ip) && a.flags.includes("dadfailed"))
      .map((a) => ({ vip: a.ip, host: member.name, cite: citeLine(state, a) }));
  });
}
