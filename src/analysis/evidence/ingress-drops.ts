/**
 * Question: what did the ingress filters (tc) of the real servers drop? tcpdump shows such packets, and no counter of IP
 * or of netfilter does.
 */
import { type Absent, absent, type Scene } from "./define.ts";
import { lastState } from "./host-view.ts";
import { filterGrowths, type InterfaceGrowth } from "./receive-losses.ts";

export interface IngressDrops {
  readonly hosts: readonly {
    readonly host: string;
    /** Drops of its ingress and clsact qdiscs around the test. */
    readonly filters: readonly InterfaceGrowth[];
    /** Are its qdiscs known at both moments? */
    readonly compared: boolean;
  }[];
}

export function ingressDrops({ observed }: Scene): IngressDrops | Absent {
  const { cast, states } = observed;
  const servers = cast.members.filter((m) => m.role === "real-server");
  const hosts = servers.flatMap(({ name }) => {
    const state = lastState(observed, name);
    if (!state) return [];
    const before = states.find((s) => s.host === name && s.moment === "before" && s !== state);
    const compared = before !== undefined && before.qdiscs.length > 0 && state.qdiscs.length > 0;
    return [{ host: name, filters: compared ? filterGrowths(before, state) : [], compared }];
  });
  if (hosts.length > 0) return { hosts };
  return absent(
    { en: "no state of a real server shows its ingress filters", zh: "没有 RS 的状态显示其 ingress 过滤器" },
    servers.map((m) => ({ host: m.name, command: "tc -s qdisc   # before and after the test" })),
  );
}
