/** Kernel settings that rules read: as printed, and what an interface's come to together with `all`. */
import { type ConfKey, effective } from "../evidence/effective.ts";
import type { HostState } from "../host/define.ts";
import { type StateFact, type TopicFacts, topicFacts } from "./define.ts";

const CONF_KEYS: readonly ConfKey[] = [
  "rp_filter",
  "arp_ignore",
  "arp_announce",
  "arp_filter",
  "accept_local",
  "forwarding",
  "send_redirects",
  "accept_redirects",
  "proxy_arp",
  "route_localnet",
  "src_valid_mark",
  "drop_gratuitous_arp",
];

/** `default` only seeds interfaces that are made later. */
const CONF = /^net\.ipv([46])\.conf\.(?!default\.)[^.]{1,40}\.([a-z0-9_]{1,40})$/;
const OTHERS =
  /^net\.(?:ipv4\.(?:vs\.(?!sync_qlen_max|amemthresh)[a-z0-9_]{1,40}|ip_forward|ip_nonlocal_bind|ip_no_pmtu_disc|tcp_mtu_probing)|netfilter\.nf_conntrack_(?:max|tcp_be_liberal)|core\.(?:netdev_max_backlog|somaxconn|rmem_max))$/;

export function sysctlFacts(state: HostState): TopicFacts | undefined {
  const printed = new Map<string, StateFact>();
  for (const { key, value } of state.sysctls)
    if (isRead(key)) printed.set(key, { name: key, value: value.trim().replace(/\s+/g, " ") });
  if (printed.size === 0) return undefined;
  const names = new Set(state.interfaces.map((i) => i.name));
  const together = [...names]
    .filter((name) => name !== "lo")
    .flatMap((name) =>
      CONF_KEYS.filter((key) => key !== "forwarding").flatMap((key): StateFact[] => {
        const found = effective(state, key, name);
        return found === undefined ? [] : [{ name: `${key} of ${name}`, value: String(found.value) }];
      }),
    );
  // A key that is not printed is not gone.
  return topicFacts("sysctl", false, [...printed.values(), ...together]);
}

function isRead(key: string): boolean {
  const [, family, name] = CONF.exec(key) ?? [];
  if (family === "4") return CONF_KEYS.some((k) => k === name);
  return family === "6" ? name === "forwarding" || name === "disable_ipv6" : OTHERS.test(key);
}
