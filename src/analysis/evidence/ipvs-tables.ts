/** Question: what do the directors' IPVS tables hold, and how does the traffic fit them? */
import type { HostState } from "../host/define.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { hasWhole, lastState, sysctl } from "./host-view.ts";
import { servicesOf, type TableService } from "./table-services.ts";

export interface DirectorTable {
  readonly director: string;
  /** Not the snapshot of before the test. */
  readonly afterTest: boolean;
  readonly services: readonly TableService[];
  /** Services of the snapshot of before the test, where there is a later one. */
  readonly earlier: readonly TableService[];
  /** The whole table was pasted: what is not in it does not exist. */
  readonly complete: boolean;
  /** Some line of the table, to cite an absence by. */
  readonly lines: readonly Citation[];
  /** Settings under net.ipv4.vs, by the rest of their name. */
  readonly settings: ReadonlyMap<string, { readonly value: number; readonly cite: Citation }>;
  /** `ipvsadm -L --timeout` */
  readonly timeouts?: { readonly tcpSeconds: number; readonly udpSeconds: number; readonly cite: Citation };
}

export interface IpvsTables {
  readonly directors: readonly DirectorTable[];
}

const PARSERS = ["ipvsadm-list", "ipvsadm-save", "proc-ip-vs"];

export function ipvsTables({ observed }: Scene): IpvsTables | Absent {
  const directors = observed.cast.members.flatMap((member): DirectorTable[] => {
    if (member.role !== "director") return [];
    const state = lastState(observed, member.name);
    const complete = state !== undefined && hasWhole(state, PARSERS);
    if (!state || (!complete && state.services.length === 0)) return [];
    const before = observed.states.find(
      (s) => s.host === member.name && s.moment === "before" && s !== state,
    );
    return [
      {
        director: member.name,
        afterTest: state.moment !== "before",
        complete,
        services: servicesOf(state, observed.cast),
        earlier: before ? servicesOf(before, observed.cast) : [],
        lines: state.services.slice(0, 3).map((s) => citeLine(state, s)),
        settings: settingsOf(state),
        ...timeoutsOf(state),
      },
    ];
  });
  if (directors.length === 0)
    return absent(
      { en: "no state of a director shows its IPVS table", zh: "没有 DS 的状态显示其 IPVS 表" },
      observed.cast.members
        .filter((m) => m.role === "director")
        .map((m) => ({ host: m.name, command: "ipvsadm -Ln" })),
    );
  return { directors };
}

const SETTINGS = [
  "expire_nodest_conn",
  "expire_quiescent_template",
  "conntrack",
  "conn_reuse_mode",
  "backup_only",
  "drop_packet",
  "drop_entry",
  "am_droprate",
  "secure_tcp",
  "sloppy_tcp",
] as const;

function settingsOf(state: HostState): DirectorTable["settings"] {
  return new Map(
    SETTINGS.flatMap((name) => {
      const read = sysctl(state, `net.ipv4.vs.${name}`);
      return read ? [[name, read] as const] : [];
    }),
  );
}

function timeoutsOf(state: HostState): Pick<DirectorTable, "timeouts"> {
  const fact = state.ipvsTimeouts.at(-1);
  if (!fact) return {};
  return {
    timeouts: { tcpSeconds: fact.tcpSeconds, udpSeconds: fact.udpSeconds, cite: citeLine(state, fact) },
  };
}
