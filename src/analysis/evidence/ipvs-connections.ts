/** Question: which connections and persistence templates do the directors' IPVS tables hold (`ipvsadm -Lnc`)? */
import { PROTOCOL_NUMBER } from "../observe/services.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { hasWhole, lastState } from "./host-view.ts";

export interface ConnectionEntry {
  /** 0: a template that counts for every protocol. */
  readonly protocol: number;
  readonly state: string;
  readonly client: string;
  /** 0: a persistence template. */
  readonly clientPort: number;
  readonly vip: string;
  readonly port: number;
  readonly ip: string;
  readonly serverPort: number;
  readonly cite: Citation;
}

export interface DirectorConnections {
  readonly director: string;
  /** The whole list was pasted. */
  readonly complete: boolean;
  /** Not the snapshot of before the test. */
  readonly afterTest: boolean;
  /** Connections by `connectionKey`. */
  readonly connections: ReadonlyMap<string, ConnectionEntry>;
  readonly templates: readonly ConnectionEntry[];
}

export interface IpvsConnections {
  readonly directors: readonly DirectorConnections[];
}

/** Of a connection as its client sees it. */
export function connectionKey(flow: {
  readonly protocol: number;
  readonly client: string;
  readonly clientPort: number;
  readonly vip: string;
  readonly port: number;
}): string {
  return `${flow.protocol} ${flow.client} ${flow.clientPort} ${flow.vip} ${flow.port}`;
}

export function ipvsConnections({ observed }: Scene): IpvsConnections | Absent {
  const members = observed.cast.members.filter((m) => m.role === "director");
  const directors = members.flatMap((member): DirectorConnections[] => {
    const state = lastState(observed, member.name);
    const complete = state !== undefined && hasWhole(state, ["ipvsadm-connections"]);
    if (!state || (!complete && state.connections.length === 0)) return [];
    const entries = state.connections.map(
      (c): ConnectionEntry => ({
        protocol: c.protocol === "ip" ? 0 : PROTOCOL_NUMBER[c.protocol],
        state: c.state,
        client: c.clientIp,
        clientPort: c.clientPort,
        vip: c.virtualIp,
        port: c.virtualPort,
        ip: c.destinationIp,
        serverPort: c.destinationPort,
        cite: citeLine(state, c),
      }),
    );
    return [
      {
        director: member.name,
        complete,
        afterTest: state.moment !== "before",
        connections: new Map(entries.filter((e) => e.clientPort > 0).map((e) => [connectionKey(e), e])),
        templates: entries.filter((e) => e.clientPort === 0),
      },
    ];
  });
  if (directors.length === 0)
    return absent(
      { en: "no state of a director lists its IPVS connections", zh: "没有 DS 的状态列出其 IPVS 连接" },
      members.map((m) => ({ host: m.name, command: "ipvsadm -Lnc" })),
    );
  return { directors };
}
