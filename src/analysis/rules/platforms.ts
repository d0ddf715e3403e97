/**
 * What opens a port's filter, in the words of the platform that the hosts run on; of every platform where
 * it is not known. Sources stand in each note; the table is that of docs/rules/fabric-antispoof-forward.md.
 */
import type { Finding } from "../../report/schema.ts";
import { PLATFORMS, type Platform } from "../evidence/platform-marks.ts";
import type { Platforms } from "../evidence/platforms.ts";
import { openPortOn, type PortNeed } from "./platform-ports.ts";
import { allowProtocolOn } from "./platform-protocols.ts";
import { listed } from "./words.ts";

export type Remedies = Finding["remedies"];

/** The platforms that these hosts may run on; all where nothing tells. */
export function platformsOf(platforms: Platforms | undefined, hosts: readonly string[]): readonly Platform[] {
  if (!platforms) return PLATFORMS;
  const own = platforms.hosts.filter((h) => hosts.includes(h.host)).flatMap((h) => h.platforms);
  const found = own.length > 0 ? own : platforms.cluster.platforms;
  return PLATFORMS.filter((p) => found.includes(p));
}

export function openPort(platforms: Platforms | undefined, need: PortNeed): Remedies {
  return platformsOf(platforms, need.hosts).map((platform) => {
    const { commands, note } = openPortOn(platform, need);
    return { host: listed(need.hosts), platform, commands: [...commands], note };
  });
}

/** @param protocols IP protocols by number. */
export function allowProtocol(
  platforms: Platforms | undefined,
  hosts: readonly string[],
  protocols: readonly string[],
  dip: string,
): Remedies {
  return platformsOf(platforms, hosts).map((platform) => {
    const { commands, note } = allowProtocolOn(platform, protocols, dip);
    return { host: listed(hosts), platform, commands: [...commands], note };
  });
}

/** On which platform, and how that is known, in one sentence; empty where nothing tells. */
export function platformSentence(platforms: Platforms | undefined, hosts: readonly string[]): string {
  const found = platforms?.hosts.find((h) => hosts.includes(h.host)) ?? platforms?.hosts.at(0);
  if (!found) return "";
  const why = found.marks.at(0)?.text ?? "";
  return ` Platform, ${found.known}: ${found.platforms.join(" or ")} (${why}).`;
}

/** The same in Chinese, to stand behind a full stop. */
export function platformSentenceZh(platforms: Platforms | undefined, hosts: readonly string[]): string {
  const found = platforms?.hosts.find((h) => hosts.includes(h.host)) ?? platforms?.hosts.at(0);
  if (!found) return "";
  const why = found.marks.at(0)?.textZh ?? "";
  const known = found.known === "certain" ? "确定" : "推测";
  return `平台（${known}）：${found.platforms.join(" 或 ")}（${why}）。`;
}

/** The lines that tell the platform, for the evidence. */
export function platformCites(
  platforms: Platforms | undefined,
  hosts: readonly string[],
): Finding["evidence"] {
  return (platforms?.hosts ?? [])
    .filter((h) => hosts.includes(h.host))
    .flatMap((h) => h.marks.flatMap((m) => m.cites.slice(0, 1)).slice(0, 1));
}
