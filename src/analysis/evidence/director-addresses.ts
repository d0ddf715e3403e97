/**
 * Question: is each VIP an address of its director? IPVS hooks into local input: a packet whose
 * destination is not local is routed on or dropped, and no virtual service ever sees it.
 */
import { Direction, linkDirections } from "../observe/direction.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { lastState } from "./host-view.ts";
import { holding, type VipHolding } from "./vip-addresses.ts";

export interface DirectorHolding extends VipHolding {
  /** Policy routing may make the VIP local in a table that was not shown (fwmark and `ip rule`). */
  readonly open: boolean;
  /** Is the VIP an address of a virtual service of its table? */
  readonly serves: boolean;
  /** Is it VRRP's master, as keepalived last logged? */
  readonly master?: boolean;
  readonly vrrp?: Citation;
  /** Some lines to cite a lack by: the services with this address. */
  readonly services: readonly Citation[];
}

/** A director that asks for the MAC of a VIP: no host asks for its own address. */
export interface VipQuest {
  readonly director: string;
  readonly vip: string;
  readonly asked: number;
  readonly cites: readonly Citation[];
}

export interface DirectorAddresses {
  readonly holdings: readonly DirectorHolding[];
  readonly quests: readonly VipQuest[];
}

export function directorAddresses(scene: Scene): DirectorAddresses | Absent {
  const { observed } = scene;
  const directors = observed.cast.members.filter((m) => m.role === "director");
  const holdings = directors.flatMap((member): DirectorHolding[] => {
    const state = lastState(observed, member.name);
    if (!state) return [];
    const custom = state.policyRules.filter((r) => ![0, 32766, 32767].includes(r.priority));
    const tables = new Set(state.routes.map((r) => r.table));
    const open = custom.some((rule) => rule.table !== undefined && !tables.has(rule.table));
    // keepalived's last word on what this director is.
    const vrrp = state.events.findLast((e) => e.kind === "vrrp-state");
    const master = vrrp?.kind === "vrrp-state" ? vrrp.state === "MASTER" : undefined;
    return [...observed.cast.vips].flatMap((vip) => {
      const held = holding(state, vip);
      const services = state.services.filter((s) => s.ip === vip);
      return held
        ? [
            {
              ...held,
              open,
              serves: services.length > 0,
              services: services.map((s) => citeLine(state, s)),
              ...(vrrp && master !== undefined ? { master, vrrp: citeLine(state, vrrp) } : {}),
            },
          ]
        : [];
    });
  });
  const quests = directors.flatMap((d) => questsOf(scene, d.name));
  if (holdings.length + quests.length === 0)
    return absent(
      { en: "no state of a director shows its addresses", zh: "没有 DS 的状态显示其地址" },
      directors.map((m) => ({ host: m.name, command: "ip addr; ip rule; ip route show table all" })),
    );
  return { holdings, quests };
}

/** Announcements and probes of an own address do not count: their sender is the address itself, or none. */
function questsOf({ observed, cite }: Scene, director: string): readonly VipQuest[] {
  const { cast, captures, names } = observed;
  const directions = linkDirections(names, cast.members[cast.memberOfName(director)].macs);
  const quests = new Map<string, VipQuest & { asked: number; cites: Citation[] }>();
  captures.forEach((view, capture) => {
    if (view.host !== director) return;
    for (const m of view.decoded.neighbours) {
      const { targetIp: vip, senderIp } = m;
      if (m.kind !== "request" || directions[m.link] !== Direction.sent || !cast.vips.has(vip)) continue;
      if (senderIp === vip || senderIp === "0.0.0.0" || senderIp === "::") continue;
      const quest = quests.get(vip) ?? { director, vip, asked: 0, cites: [] };
      quest.asked++;
      if (quest.cites.length < 3)
        quest.cites.push(
          cite.message({ capture, frame: m.frame }, m, {
            en: `${director} asks who has ${vip}: it is not its own`,
            zh: `${director} 查询 ${vip} 的 MAC：该地址不在它自己身上`,
          }),
        );
      quests.set(vip, quest);
    }
  });
  return [...quests.values()];
}
