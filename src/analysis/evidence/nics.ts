/** Question: what do the NICs' own counters say of the hardware, and do they count errors? */
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { isPlainName, lastState } from "./host-view.ts";

export interface Nic {
  readonly host: string;
  readonly interface: string;
  /** Counter names that only this driver family has. */
  readonly family: "e1000" | "unknown";
  readonly cites: readonly Citation[];
}

export interface Nics {
  readonly nics: readonly Nic[];
}

/** Names in the statistics of Intel's e1000 and e1000e drivers (drivers/net/ethernet/intel/e1000e/ethtool.c). */
const E1000 = ["dropped_smbus", "rx_long_length_errors", "rx_csum_offload_errors", "tx_heartbeat_errors"];

export function nics({ observed }: Scene): Nics | Absent {
  const found = observed.cast.members.flatMap((member): Nic[] => {
    const state = lastState(observed, member.name);
    const counters = state?.interfaceCounters.filter((c) => c.at.command.includes("ethtool")) ?? [];
    return [...new Set(counters.map((c) => c.interface))].flatMap((name) => {
      const own = counters.filter((c) => c.interface === name);
      const telling = own.filter((c) => E1000.includes(c.name));
      if (!state || own.length === 0 || !isPlainName(name)) return [];
      return [
        {
          host: member.name,
          interface: name,
          family: telling.length >= 2 ? ("e1000" as const) : ("unknown" as const),
          cites: telling.slice(0, 2).map((c) => citeLine(state, c)),
        },
      ];
    });
  });
  return found.length > 0
    ? { nics: found }
    : absent({ en: "no NIC statistics were given", zh: "没有提供网卡统计" }, [
        { host: "ds", command: "ethtool -S <interface>; ethtool -i <interface>" },
      ]);
}
