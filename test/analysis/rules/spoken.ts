/** What the Chinese of a finding lacks against its English: the words themselves, or a fact that they name. */
import type { Finding, Words } from "../../../src/report/schema.ts";

/** Rules whose findings speak Chinese throughout. Once all do: every rule. */
export const SPOKEN: ReadonlySet<string> = new Set([
  "app-bound-to-rip-only",
  "app-listen-overflow",
  "app-no-reply",
  "app-not-listening",
  "app-v6only",
  "arp-filter-suppresses",
  "arp-proxy-false-reachability",
  "cap-blind",
  "cap-clock-skew",
  "cap-filter-excludes",
  "cap-kernel-drop",
  "cap-self-test-traffic",
  "cap-sll-no-dst-mac",
  "cap-state-not-of-the-test",
  "cap-time-window",
  "cap-truncated",
  "cap-wrong-interface",
  "cap-wrong-netns",
  "client-vip-unresolved",
  "client-wrong-target",
  "ds-arp-sender-is-vip",
  "ds-arp-suppressed",
  "ds-conntrack-full",
  "ds-conntrack-invalid",
  "ds-dr-rs-offlink",
  "ds-input-firewall",
  "ds-lro-gro-oversize",
  "ds-martian-source",
  "ds-mtu-frag-needed",
  "ds-neigh-overflow",
  "ds-neigh-wrong-mac",
  "ds-nic-rx-drop",
  "ds-no-route-to-rs",
  "ds-output-firewall",
  "ds-qdisc-or-tx-drop",
  "ds-reassembly-failure",
  "ds-rp-filter",
  "ds-rs-neigh-unresolved",
  "ds-ttl-expired",
  "fabric-antispoof-forward",
  "fabric-dst-check-rs",
  "fabric-fragment-drop",
  "fabric-l3-only",
  "fabric-mac-table-stale",
  "fabric-mtu-overlay",
  "fabric-proto-blocked",
  "fabric-random-loss",
  "fabric-rate-limit",
  "front-acl-sg-nacl",
  "front-mtu-blackhole",
  "fullnat-out-of-scope",
  "ipvs-conn-reuse-1s",
  "ipvs-director-pingpong",
  "ipvs-dr-port-mismatch",
  "ipvs-drop-defense",
  "ipvs-fwmark-not-set",
  "ipvs-hash-partial-blackhole",
  "ipvs-idle-timeout",
  "ipvs-local-dest",
  "ipvs-no-dest",
  "ipvs-no-service",
  "ipvs-overload-threshold",
  "ipvs-persistence-pin",
  "ipvs-stale-udp-entry",
  "ipvs-weight-zero",
  "ipvs-wrong-forward-method",
  "ipvs-wrong-port-proto",
  "kube-proxy-ipvs",
  "kube-strict-arp",
  "l4-checksum-bad-really",
  "nat-antispoof",
  "nat-client-same-subnet",
  "nat-forward-chain-drop",
  "nat-icmp-redirect",
  "nat-ip-forward-off",
  "nat-masquerade-needs-conntrack",
  "nat-rs-gateway-not-ds",
  "platform-e1000-nic",
  "return-antispoof-vip",
  "return-gw-unresolved",
  "return-no-route",
  "return-stateful-firewall",
  "return-via-ds",
  "rs-conntrack-full",
  "rs-firewall",
  "rs-martian-local-source",
  "rs-nat-prerouting-steals",
  "rs-nic-rx-drop",
  "rs-output-firewall",
  "rs-rp-filter-dr",
  "rs-rp-filter-tun",
  "rs-sg-inbound",
  "rs-tc-ingress-drop",
  "rs-vip-missing",
  "rs-vip-on-eth0",
  "rs-vip-wrong-prefix",
  "softnet-backlog-drop",
  "tun-gre-csum-mismatch",
  "tun-gre-device-missing",
  "tun-gue-port-closed",
  "tun-module-or-tunl0-down",
  "tun-outer-source-is-vip",
  "tun-pmtu-blackhole",
  "tun-remote-mismatch",
  "tun-vip-not-on-rs",
  "udp-rcvbuf-overflow",
  "udp-reply-wrong-source",
  "vip-arp-answered-by-rs",
  "vip-arp-poisoned-by-rs",
  "vip-arp-stale-after-failover",
  "vip-duplicate",
  "vip-missing-on-ds",
  "vip-not-bound-in-cloud",
  "vrrp-split-brain",
  "vrrp-strict-drops-vip",
  "xdp-or-tc-ingress-drop",
]);

/**
 * @param hosts names that may stand in the words
 * @returns one line for each text that lacks something; none where all is said in Chinese
 */
export function lacking(finding: Finding, hosts: readonly string[]): readonly string[] {
  const { title, explanation, evidence, remedies, verify } = finding;
  return lackingIn([title, explanation, evidence, remedies, verify], hosts);
}

/** The same of all texts that stand anywhere in what is given. */
export function lackingIn(value: unknown, hosts: readonly string[]): readonly string[] {
  return wordsOf(value).flatMap(({ en, zh }) => {
    if (zh === undefined) return [`no Chinese: ${en}`];
    if (!/\p{Script=Han}/u.test(zh)) return [`not Chinese: ${zh}`];
    const inChinese = new Set(tokensOf(zh));
    const lost = factsOf(en, hosts).filter((fact) => !inChinese.has(fact));
    return lost.length > 0 ? [`${lost.join(", ")} not in: ${zh}`] : [];
  });
}

/** Every text, wherever it stands in what is given. */
function wordsOf(value: unknown): readonly Words[] {
  if (typeof value !== "object" || value === null) return [];
  if ("en" in value && typeof value.en === "string")
    return [{ en: value.en, ...("zh" in value && typeof value.zh === "string" ? { zh: value.zh } : {}) }];
  return Object.values(value).flatMap(wordsOf);
}

/** Numbers, addresses, settings, counters, options, names of hosts; "client" is a plain word as well. */
function factsOf(en: string, hosts: readonly string[]): readonly string[] {
  return tokensOf(en).filter(
    (token) =>
      /\d|[._]|[a-z][A-Z]/.test(token) ||
      token.startsWith("-") ||
      (token !== "client" && hosts.includes(token)),
  );
}

/** Runs of what names and numbers are made of, without the sentence's own marks at their ends. */
function tokensOf(text: string): readonly string[] {
  return (text.match(/[A-Za-z0-9_.:/*-]+/g) ?? [])
    .map((t) => t.replace(/[.:/]+$/, ""))
    .filter((t) => t !== "");
}
