/** Question: can the directors resolve their real servers' MACs, and are those right? */

import { ZERO_MAC } from "../observe/own-macs.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { heardOf } from "./heard-questions.ts";
import { lastState } from "./host-view.ts";
import { type Asked, askedBy } from "./resolutions.ts";

export interface NeighbourEntry {
  readonly director: string;
  readonly server: string;
  readonly ip: string;
  readonly mac?: string;
  readonly state: string;
  /** MACs that the server is known to have. */
  readonly actual: readonly string[];
  readonly cite: Citation;
}

/** Requests of a director for a real server's MAC, as its captures show them. */
export interface Resolution extends Asked {
  readonly director: string;
  readonly server: string;
  /** Is the address one of a known real server? */
  readonly known: boolean;
  /** Are all sender addresses of the requests VIPs? */
  readonly tellsVip: boolean;
  /** Such requests of this director in the server's own captures. */
  readonly heard: number;
  readonly heardCites: readonly Citation[];
  /** Of the requests: those that the server's captures, if they arrived, would show; it sent no answer either. */
  readonly unheard: number;
}

export interface NeighbourAnswers {
  readonly entries: readonly NeighbourEntry[];
  readonly resolutions: readonly Resolution[];
}

/** Servers that no director can resolve: asked for and never answered, or given up. */
export function unresolvedServers({ entries, resolutions }: NeighbourAnswers): readonly string[] {
  return [
    ...resolutions.filter((r) => r.known && r.asked > 1 && r.answered === 0),
    ...entries.filter((e) => e.state === "FAILED" || e.state === "INCOMPLETE"),
  ].map((r) => r.server);
}

export function neighbourTables(scene: Scene): NeighbourAnswers | Absent {
  const { observed } = scene;
  const { cast } = observed;
  const entries: NeighbourEntry[] = [];
  const resolutions: Resolution[] = [];
  cast.members.forEach((director) => {
    if (director.role !== "director") return;
    const state = lastState(observed, director.name);
    for (const entry of state?.neighbours ?? []) {
      const member = cast.memberOfIp(entry.ip);
      if (!state || member < 0 || cast.members[member].role !== "real-server") continue;
      entries.push({
        director: director.name,
        server: cast.members[member].name,
        ip: entry.ip,
        ...(entry.mac && entry.mac !== ZERO_MAC ? { mac: entry.mac } : {}),
        state: entry.state.toUpperCase(),
        actual: [...cast.members[member].macs],
        cite: citeLine(state, entry),
      });
    }
    for (const asked of askedBy(scene, director)) {
      // A director that asks for a VIP looks for no real server: it lacks the address.
      if (cast.vips.has(asked.ip)) continue;
      const member = cast.memberOfIp(asked.ip);
      if (member >= 0 && cast.members[member].role !== "real-server") continue;
      const server = member < 0 ? asked.ip : cast.members[member].name;
      resolutions.push({
        ...asked,
        director: director.name,
        server,
        known: member >= 0,
        tellsVip: asked.tell.length > 0 && asked.tell.every((ip) => cast.vips.has(ip)),
        ...heardOf(scene, director.name, server, asked),
      });
    }
  });
  if (entries.length + resolutions.length === 0)
    return absent(
      {
        en: "neither captures nor state show how a director resolves its real servers",
        zh: "抓包和状态都没有显示 DS 如何解析 RS 的 MAC",
      },
      [{ host: "ds", command: "ip neigh" }],
    );
  return { entries, resolutions };
}
