/**
 * Question: do the real servers keep the VIP to themselves in ARP? By effective arp_ignore and
 * arp_announce of the interfaces that receive ARP; on lo they have no effect.
 */
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { effective } from "./effective.ts";
import { lastState } from "./host-view.ts";

export interface ArpSetting {
  readonly host: string;
  readonly interface: string;
  readonly ignore?: number;
  readonly announce?: number;
  readonly cites: readonly Citation[];
}

export interface ArpSettings {
  readonly servers: readonly ArpSetting[];
}

export function arpSettings({ observed }: Scene): ArpSettings | Absent {
  const servers = observed.cast.members.flatMap((member): ArpSetting[] => {
    const state = member.role === "real-server" ? lastState(observed, member.name) : undefined;
    if (!state) return [];
    const wired = state.interfaces.filter(
      (i) => i.name !== "lo" && (i.kind === undefined || i.kind === "ether"),
    );
    return [...new Set(wired.map((i) => i.name))].flatMap((name) => {
      const ignore = effective(state, "arp_ignore", name);
      const announce = effective(state, "arp_announce", name);
      if (!ignore && !announce) return [];
      return [
        {
          host: member.name,
          interface: name,
          ...(ignore ? { ignore: ignore.value } : {}),
          ...(announce ? { announce: announce.value } : {}),
          cites: [...(ignore?.cites ?? []), ...(announce?.cites ?? [])],
        },
      ];
    });
  });
  return servers.length > 0
    ? { servers }
    : absent(
        { en: "no state of a real server shows its ARP settings", zh: "没有 RS 的状态显示其 ARP 设置" },
        [{ host: "rs", command: "sysctl -a | grep -E 'net.ipv4.conf.*.arp_(ignore|announce)'" }],
      );
}
