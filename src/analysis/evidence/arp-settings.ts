/**
 * Question: do the real servers keep the VIP to themselves in ARP? Effective arp_ignore and
 * arp_announce are the larger of `all` and the interface's (include/linux/inetdevice.h:
 * IN_DEV_ARP_IGNORE, IN_DEV_ARP_ANNOUNCE); on lo they have no effect.
 */
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { lastState, sysctl } from "./host-view.ts";

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
      const read = (key: string) => {
        const all = sysctl(state, `net.ipv4.conf.all.${key}`);
        const own = sysctl(state, `net.ipv4.conf.${name.replaceAll(".", "/")}.${key}`);
        return all && own
          ? { value: Math.max(all.value, own.value), cites: [all.cite, own.cite] }
          : undefined;
      };
      const ignore = read("arp_ignore");
      const announce = read("arp_announce");
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
    : absent("no state of a real server shows its ARP settings", [
        { host: "rs", command: "sysctl -a | grep -E 'net.ipv4.conf.*.arp_(ignore|announce)'" },
      ]);
}
