/**
 * Question: which services is each real server there for, and has any request of them been seen to arrive?
 * Where nothing came that far, its state alone tells what would end it there.
 */
import type { Forwarding } from "../host/define.ts";
import { PROTOCOL_NUMBER } from "../observe/services.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { lastState } from "./host-view.ts";

export interface Assignment {
  readonly host: string;
  readonly protocol: number;
  readonly vip: string;
  readonly port: number;
  readonly rip: string;
  readonly forwarding: Forwarding;
  /** Kind of tunnel; ipip where the table does not say. */
  readonly tunnel: "ipip" | "gre" | "gue";
  /**
   * `cut-off`: everything that was sent here is proven lost on the way; `unseen`: no capture shows any
   * request of a service at all; `open`: requests came, or may have come.
   */
  readonly met: "cut-off" | "unseen" | "open";
  /** The row of the director's table. */
  readonly cite: Citation;
}

export interface Assignments {
  readonly servers: readonly Assignment[];
}

export function assignments({ observed }: Scene): Assignments | Absent {
  const { cast, legs } = observed;
  const met = (id: number): Assignment["met"] => {
    if (legs.length === 0) return "unseen";
    const to = legs.filter((l) => l.direction === "request" && l.to === id && l.from !== id);
    const sum = (key: "sent" | "missing") => to.reduce((n, l) => n + l.counts[key], 0);
    return sum("sent") > 0 && sum("missing") === sum("sent") ? "cut-off" : "open";
  };
  const servers = cast.members.flatMap((director): Assignment[] => {
    const state = director.role === "director" ? lastState(observed, director.name) : undefined;
    return (state?.services ?? []).flatMap((service) =>
      service.destinations.flatMap((d): Assignment[] => {
        const id = cast.memberOfIp(d.ip);
        // Weight 0 takes nothing new; a row without method says nothing of the way.
        if (id < 0 || d.weight === undefined || d.weight === 0 || d.forwarding === undefined) return [];
        if (cast.members[id].role !== "real-server" || service.ip === undefined || !state) return [];
        return [
          {
            host: cast.members[id].name,
            protocol: service.protocol === "fwmark" ? 0 : PROTOCOL_NUMBER[service.protocol],
            vip: service.ip,
            port: service.port,
            rip: d.ip,
            forwarding: d.forwarding,
            tunnel: d.tunnel?.type ?? "ipip",
            met: met(id),
            cite: citeLine(state, d),
          },
        ];
      }),
    );
  });
  return servers.length > 0
    ? { servers }
    : absent(
        {
          en: "no IPVS table names a known real server with its method and weight",
          zh: "没有 IPVS 表给出已知 RS 的转发方式和权重",
        },
        [{ host: "ds", command: "ipvsadm -Ln" }],
      );
}
