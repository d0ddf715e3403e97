/**
 * Question: what source validation does each real server do? By effective rp_filter and
 * accept_local.
 */
import type { HostState } from "../host/define.ts";
import type { Growth } from "../observe/counters.ts";
import { isWired } from "../observe/wired.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { effective } from "./effective.ts";
import { isPlainName, lastState } from "./host-view.ts";

export interface InterfaceValidation {
  readonly interface: string;
  /** 0 off, 1 strict, 2 loose; undefined when not both lines are there. */
  readonly rpFilter?: number;
  readonly acceptLocal?: boolean;
  readonly cites: readonly Citation[];
  /** Has the interface an IPv4 address? Loose mode drops what comes in on one without. */
  readonly hasAddress?: boolean;
}

export interface ReversePath {
  readonly host: string;
  readonly interfaces: readonly InterfaceValidation[];
  /** Interfaces that `ip addr` or `ifconfig` lists besides loopback and tunnels. */
  readonly wired: readonly string[];
  /** Growth of TcpExtIPReversePathFilter between the snapshots. */
  readonly dropped?: Growth;
  /** The counter since boot, where there is one snapshot only. */
  readonly droppedSinceBoot?: number;
  readonly martians?: Growth;
  /** Interface of the route back to clients (the default route), where one is listed. */
  readonly routeBack?: string;
}

export interface ReversePaths {
  readonly servers: readonly ReversePath[];
}

export function reversePaths({ observed }: Scene): ReversePaths | Absent {
  const { cast, books } = observed;
  const servers = cast.members.flatMap((member, id): ReversePath[] => {
    if (member.role !== "real-server") return [];
    const state = lastState(observed, member.name);
    if (!state) return [];
    const dropped = books[id].growth("TcpExtIPReversePathFilter");
    const since = books[id].absolute("TcpExtIPReversePathFilter")?.value;
    const martians = books[id].growth("RtCacheInMartianSrc");
    const routeBack = state.routes.find((r) => r.destination === "default" && r.interface)?.interface;
    const interfaces = interfaceNames(state).map((name) => validation(state, name));
    if (
      interfaces.every((i) => i.rpFilter === undefined && i.acceptLocal === undefined) &&
      since === undefined
    )
      return [];
    return [
      {
        host: member.name,
        interfaces,
        // `ip addr`, `ip link` and ifconfig each list every interface.
        wired: [...new Set(state.interfaces.filter(isWired).map((i) => i.name))],
        ...(dropped ? { dropped } : {}),
        ...(since === undefined ? {} : { droppedSinceBoot: since }),
        ...(martians ? { martians } : {}),
        ...(routeBack ? { routeBack } : {}),
      },
    ];
  });
  if (servers.length === 0)
    return absent(
      {
        en: "no state of a real server shows its source validation",
        zh: "没有 RS 的状态显示其源地址校验设置",
      },
      cast.members
        .filter((m) => m.role === "real-server")
        .map((m) => ({
          host: m.name,
          command:
            "sysctl -a | grep -E 'net.ipv4.conf.*.(rp_filter|accept_local)'; nstat -az TcpExtIPReversePathFilter",
        })),
    );
  return { servers };
}

function interfaceNames(state: HostState): readonly string[] {
  const fromSysctl = state.sysctls.flatMap(({ key }) => {
    const parts = key.split(".");
    return parts.length === 5 && key.startsWith("net.ipv4.conf.") ? [parts[3]] : [];
  });
  const names = new Set([...state.interfaces.map((i) => i.name), ...fromSysctl]);
  return [...names].filter((n) => n !== "all" && n !== "default" && n !== "lo" && isPlainName(n));
}

function validation(state: HostState, name: string): InterfaceValidation {
  const rpFilter = effective(state, "rp_filter", name);
  const acceptLocal = effective(state, "accept_local", name);
  return {
    interface: name,
    ...(rpFilter === undefined ? {} : { rpFilter: rpFilter.value }),
    ...(acceptLocal === undefined ? {} : { acceptLocal: acceptLocal.value > 0 }),
    cites: [...(rpFilter?.cites ?? []), ...(acceptLocal?.cites ?? [])],
    ...(state.addresses.length > 0
      ? { hasAddress: state.addresses.some((a) => a.interface === name && !a.ip.includes(":")) }
      : {}),
  };
}
