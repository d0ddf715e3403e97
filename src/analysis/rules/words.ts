/** Small pieces of wording and judgement that rules share. */
import type { Words } from "../../report/schema.ts";
import type { ForwardLoss, LossyLeg } from "../evidence/forward-loss.ts";
import { inconclusive, type Judgement } from "./define.ts";

/** What several rules say where there is nothing to judge. */
export const ALL_WENT_OUT: Required<Words> = {
  en: "everything that came in at the director went out",
  zh: "进入 DS 的报文都已发出",
};
export const NONE_MISSING_BEHIND: Required<Words> = {
  en: "nothing is missing between director and real servers",
  zh: "DS 与 RS 之间没有缺失",
};
export const ALL_ANSWERED_OR_TAKEN: Required<Words> = {
  en: "every request that arrived was answered or given to a socket",
  zh: "到达的请求都得到了应答或已交给套接字",
};
export const NO_NAT: Required<Words> = { en: "nothing is forwarded by NAT", zh: "没有以 NAT 方式转发的报文" };
export const PREPARED_OTHERWISE: Required<Words> = {
  en: "no reply was captured, and the real servers hold the VIP: another forwarding method than NAT may be meant",
  zh: "没有抓到应答，而 RS 持有 VIP：本意可能不是 NAT 而是其他转发方式",
};
export const NO_TUNNELLED_UNANSWERED: Required<Words> = {
  en: "no tunnelled request arrived unanswered",
  zh: "没有经隧道到达而未得到应答的请求",
};
export const NO_DIRECT_ROUTING: Required<Words> = {
  en: "no real server is reached by direct routing",
  zh: "没有以 DR 方式转发的 RS",
};

/** `rs1`, `rs1 and rs2`, `rs1, rs2 and rs3`. */
export function listed(names: readonly string[]): string {
  const unique = [...new Set(names)];
  if (unique.length < 2) return unique.join("");
  return `${unique.slice(0, -1).join(", ")} and ${unique[unique.length - 1]}`;
}

/** The same in Chinese: `rs1`, `rs1 和 rs2`, `rs1、rs2 和 rs3`. */
export function listedZh(names: readonly string[]): string {
  const unique = [...new Set(names)];
  if (unique.length < 2) return unique.join("");
  return `${unique.slice(0, -1).join("、")} 和 ${unique[unique.length - 1]}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/**
 * Fisher's exact test, one-sided, for "none of `lost` arrived" against "all of `arrived` did": the
 * chance of so clean a split when the attribute does not matter, 1 / C(lost + arrived, lost).
 */
export function splitChance(lost: number, arrived: number): number {
  let chance = 1;
  const k = Math.min(lost, arrived, 60);
  for (let i = 1; i <= k; i++) chance *= i / (Math.max(lost, arrived) + i);
  return chance;
}

/** A split is systematic below this chance (catalogue of the field, C.7). */
export const SYSTEMATIC = 0.01;

/** Is this attribute one that separates lost from arrived on this leg? */
export function separates({ contrast }: LossyLeg, attribute: string): boolean {
  return contrast?.separators.some((s) => s.attribute === attribute) ?? false;
}

/** Legs on which no service packet of the lost kind arrived: the loss is complete, not partial. */
export function isTotal({ classes }: LossyLeg): boolean {
  return classes.filter((c) => c.missing > 0).every((c) => c.arrived === 0);
}

/** What resolves addresses: no security group filters it. */
export const RESOLUTION: readonly string[] = ["arp", "ndp"];

/** What is known to arrive of packets for the receiver alone: a broadcast reaches a server that no unicast reaches. */
export function unicastArrived({ classes, to }: LossyLeg): number {
  return classes
    .filter((c) => !c.multicast && (!RESOLUTION.includes(c.protocol) || c.destinationMac === to))
    .reduce((n, c) => n + c.arrived, 0);
}

/** Legs on which all was lost that was sent, and that is all of this kind: nothing arrived to compare it with. */
export function uncompared(
  { legs }: ForwardLoss,
  isOfKind: (group: LossyLeg["classes"][number]) => boolean,
): readonly LossyLeg[] {
  return legs.filter(
    (leg) =>
      leg.nextHop !== "other" &&
      leg.classes.some((c) => c.missing > 0) &&
      isTotal(leg) &&
      unicastArrived(leg) === 0 &&
      leg.classes.every((c) => c.missing === 0 || isOfKind(c)),
  );
}

export const NOTHING_TO_COMPARE: Required<Words> = {
  en: "nothing is known to have arrived at the real server that the lost packets could be compared with",
  zh: "没有已知到达该 RS 的报文可与丢失的报文对比",
};

export const ARRIVAL_UNKNOWN: Required<Words> = {
  en: "packets went out to real servers whose captures cannot show whether they arrived",
  zh: "报文发往了一些 RS，而它们的抓包无法显示是否到达",
};

/** What a rule about lost requests says where none is missing: `none`, unless their fate is unknown. */
export function nothingMissing({ unknown }: ForwardLoss, none: Judgement): Judgement {
  return unknown > 0 ? inconclusive(ARRIVAL_UNKNOWN) : none;
}
