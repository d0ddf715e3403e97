/** What was measured, in one sentence: the legs, without any cause. */
import type { Words } from "../report/schema.ts";
import type { Leg } from "./observe/define.ts";
import type { Observed } from "./observe/index.ts";
import { listed } from "./rules/words.ts";

/** Legs of one kind: the same two roles, the same direction. */
export interface LegGroup {
  readonly kind: "in" | "through" | "forward" | "delivery" | "reply" | "reply-through";
  readonly legs: readonly Leg[];
  readonly sent: number;
  readonly arrived: number;
  readonly missing: number;
  readonly unknown: number;
}

export function nameOf({ cast }: Observed, member: number): string {
  return member < 0 ? "client" : cast.members[member].name;
}

function kindOf({ cast }: Observed, leg: Leg): LegGroup["kind"] {
  if (leg.direction === "reply") return leg.from === leg.to ? "reply-through" : "reply";
  const role = leg.from < 0 ? "client" : cast.members[leg.from].role;
  if (leg.from === leg.to) return role === "director" ? "through" : "delivery";
  return role === "client" ? "in" : "forward";
}

export function legGroups(observed: Observed): readonly LegGroup[] {
  const groups = new Map<LegGroup["kind"], Leg[]>();
  for (const leg of observed.legs) {
    const kind = kindOf(observed, leg);
    const list = groups.get(kind);
    if (list) list.push(leg);
    else groups.set(kind, [leg]);
  }
  return [...groups].map(([kind, legs]) => {
    const sum = (key: keyof Leg["counts"]) => legs.reduce((total, leg) => total + leg.counts[key], 0);
    return {
      kind,
      legs,
      sent: sum("sent"),
      arrived: sum("arrived"),
      missing: sum("missing"),
      unknown: sum("unknown"),
    };
  });
}

/** Words in every language. */
export type Clause = Required<Words>;

/** What is missing of one group, as a clause; only legs that lost something are named. */
export function lossClause(observed: Observed, group: LegGroup): Clause {
  const lossy = group.legs.filter((l) => l.counts.missing > 0);
  const sent = lossy.reduce((n, l) => n + l.counts.sent, 0);
  const senders = lossy.map((l) => nameOf(observed, l.from));
  const from = { en: listed(senders), zh: listedZh(senders) };
  const to = receivers(observed, { ...group, legs: lossy });
  const en = `${group.missing} of ${sent}`;
  const zh = `${sent} 个中有 ${group.missing} 个`;
  switch (group.kind) {
    case "in":
      return {
        en: `${en} requests that left ${from.en} never came to ${to.en}`,
        zh: `从 ${from.zh} 发出的请求，${zh}未到达 ${to.zh}`,
      };
    case "through":
      return {
        en: `${en} requests that came in at ${from.en} never left it`,
        zh: `进入 ${from.zh} 的请求，${zh}未再发出`,
      };
    case "forward":
      return {
        en: `${en} packets that left ${from.en} for ${to.en} never arrived`,
        zh: `从 ${from.zh} 发往 ${to.zh} 的报文，${zh}未到达`,
      };
    case "delivery":
      return {
        en: `${en} requests that arrived at ${from.en} were not delivered`,
        zh: `到达 ${from.zh} 的请求，${zh}未交付应用`,
      };
    case "reply-through":
      return {
        en: `${en} replies that came in at ${from.en} never left it`,
        zh: `进入 ${from.zh} 的回包，${zh}未再发出`,
      };
    case "reply":
      return {
        en: `${en} replies that left ${from.en} for ${to.en} never arrived`,
        zh: `从 ${from.zh} 发往 ${to.zh} 的回包，${zh}未到达`,
      };
  }
}

/** Which real server a packet was for is not always recorded. */
function receivers(observed: Observed, { kind, legs }: LegGroup): Clause {
  const names = (unknown: string) =>
    legs.map((l) => (l.to < 0 && kind === "forward" ? unknown : nameOf(observed, l.to)));
  return { en: listed(names("the real servers")), zh: listedZh(names("RS")) };
}

/** What arrived, and what is not known. */
export function arrivalClause(observed: Observed, groups: readonly LegGroup[]): Clause {
  const clauses: Clause[] = [];
  for (const group of groups) {
    if (group.sent === 0) continue;
    const { arrived, sent, unknown } = group;
    const to = receivers(observed, group);
    const open =
      unknown > 0 ? { en: ` (${unknown} unknown)`, zh: `（${unknown} 个未知）` } : { en: "", zh: "" };
    const zh = `${sent} 个中有 ${arrived} 个`;
    if (group.kind === "forward")
      clauses.push({
        en: `${arrived} of ${sent} requests forwarded arrived at ${to.en}${open.en}`,
        zh: `转发的请求，${zh}到达 ${to.zh}${open.zh}`,
      });
    if (group.kind === "delivery")
      clauses.push({
        en: `${arrived} of ${sent} that arrived at ${to.en} were delivered${open.en}`,
        zh: `到达 ${to.zh} 的请求，${zh}已交付应用${open.zh}`,
      });
    if (group.kind === "reply")
      clauses.push({
        en: `${arrived} of ${sent} replies arrived at ${to.en}${open.en}`,
        zh: `回包，${zh}到达 ${to.zh}${open.zh}`,
      });
  }
  if (clauses.length > 0) return together(clauses);
  const entered = groups.find((g) => g.kind === "in");
  const { sent, arrived } = entered ?? { sent: 0, arrived: 0 };
  if (entered && arrived > 0) {
    const to = receivers(observed, { ...entered, legs: entered.legs.filter((l) => l.counts.arrived > 0) });
    return {
      en: `${arrived} of ${sent} requests that left the client came to ${to.en}`,
      zh: `客户端发出的请求，${sent} 个中有 ${arrived} 个到达 ${to.zh}`,
    };
  }
  if (sent > 0)
    return {
      en: `${sent} requests left the client, and nothing of their way was captured behind it`,
      zh: `客户端发出了 ${sent} 个请求，此后的路径没有抓包`,
    };
  // A filter, or a capture of one direction, hides what a director forwards.
  const through = groups.find((g) => g.kind === "through" && g.sent > 0);
  const at = through && receivers(observed, through);
  return at
    ? {
        en: `${through.sent} requests came in at ${at.en}, and nothing shows whether they went on`,
        zh: `${through.sent} 个请求到达 ${at.zh}，没有抓包显示它们是否被转发`,
      }
    : { en: "no packet of a virtual service was seen", zh: "没有看到虚拟服务的任何报文" };
}

export function together(clauses: readonly Clause[]): Clause {
  return { en: clauses.map((c) => c.en).join("; "), zh: clauses.map((c) => c.zh).join("；") };
}

/** A clause as a sentence of its own. */
export function sentence({ en, zh }: Clause): Clause {
  return { en: `${en.charAt(0).toUpperCase()}${en.slice(1)}.`, zh: `${zh}。` };
}

const listedZh = (names: readonly string[]): string => [...new Set(names)].join("、");
