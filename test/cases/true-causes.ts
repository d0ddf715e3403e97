/** Which rule has to name the root cause, by the words in which a case's truth names its fault. */
import type { Analysis } from "../../src/report/schema.ts";
import type { Truth } from "./cases.ts";

type Layer = Analysis["verdict"]["layer"];

interface TrueCause {
  /** Any of these names it; none where nothing that was given does. */
  readonly rules: readonly string[];
  readonly layer: Layer;
}

const CAUSES: ReadonlyMap<string, TrueCause> = new Map<string, TrueCause>([
  ["fabric antispoof-source-ip", { rules: ["fabric-antispoof-forward"], layer: "fabric" }],
  ["fabric antispoof-reply-source-vip", { rules: ["return-antispoof-vip"], layer: "fabric" }],
  ["fabric destination-check", { rules: ["fabric-dst-check-rs"], layer: "fabric" }],
  ["fabric protocol-blocked", { rules: ["fabric-proto-blocked"], layer: "fabric" }],
  ["client vip-duplicate", { rules: ["vip-duplicate"], layer: "fabric" }],
  ["ds vip-on-both-directors", { rules: ["vip-duplicate"], layer: "fabric" }],
  ["ds split-brain", { rules: ["vrrp-split-brain"], layer: "director" }],
  ["client stale-arp-after-failover", { rules: ["vip-arp-stale-after-failover"], layer: "fabric" }],
  ["rs arp-poisoned", { rules: ["vip-arp-poisoned-by-rs"], layer: "real-server" }],
  ["client wrong-target", { rules: ["client-wrong-target"], layer: "client" }],
  ["fabric front-mtu", { rules: ["front-mtu-blackhole"], layer: "fabric" }],
  ["fabric front-acl", { rules: ["front-acl-sg-nacl"], layer: "fabric" }],
  ["fabric vip-not-bound", { rules: ["vip-not-bound-in-cloud"], layer: "fabric" }],
  ["client vip-unresolved", { rules: ["client-vip-unresolved"], layer: "fabric" }],
  ["ds arp-filter", { rules: ["arp-filter-suppresses"], layer: "director" }],
  ["ds arp-suppressed", { rules: ["ds-arp-suppressed"], layer: "director" }],
  ["fabric port-filtered", { rules: ["rs-sg-inbound"], layer: "fabric" }],
  ["fabric random-loss", { rules: ["fabric-random-loss"], layer: "fabric" }],
  ["fabric reply-random-loss", { rules: ["fabric-random-loss"], layer: "fabric" }],
  // Nothing that was given tells why.
  ["fabric nat-reply-blocked", { rules: [], layer: "fabric" }],
  ["fabric every-nth-loss", { rules: ["fabric-random-loss"], layer: "fabric" }],
  ["ds firewall-drop", { rules: ["ds-input-firewall"], layer: "director" }],
  ["ds firewall-reject", { rules: ["ds-input-firewall"], layer: "director" }],
  ["ds tunnel-mtu-df", { rules: ["ds-mtu-frag-needed", "tun-pmtu-blackhole"], layer: "director" }],
  ["ds egress-mtu-df", { rules: ["ds-mtu-frag-needed"], layer: "director" }],
  ["ds stale-neighbour-mac", { rules: ["ds-neigh-wrong-mac"], layer: "director" }],
  ["ds return-via-ds", { rules: ["return-via-ds"], layer: "director" }],
  ["ds vip-missing", { rules: ["vip-missing-on-ds"], layer: "director" }],
  ["ds rp-filter-strict", { rules: ["ds-rp-filter"], layer: "director" }],
  ["ds martian-source", { rules: ["ds-martian-source"], layer: "director" }],
  ["ds output-firewall", { rules: ["ds-output-firewall"], layer: "director" }],
  ["ds vrrp-strict", { rules: ["vrrp-strict-drops-vip"], layer: "director" }],
  ["ds conntrack-full", { rules: ["ds-conntrack-full"], layer: "director" }],
  ["ds nic-rx-drop", { rules: ["ds-nic-rx-drop"], layer: "director" }],
  ["ds tc-ingress-drop", { rules: ["xdp-or-tc-ingress-drop"], layer: "director" }],
  // The network in front drops later fragments; what shows it is the director.
  ["fabric fragment-drop-front", { rules: ["ds-reassembly-failure"], layer: "director" }],
  ["ds conntrack-invalid", { rules: ["ds-conntrack-invalid"], layer: "director" }],
  // What shows it is the director.
  ["client ttl-expired", { rules: ["ds-ttl-expired"], layer: "director" }],
  // Without any state nothing tells a node from a classic real server; the mechanism is the same.
  ["rs strict-arp-off", { rules: ["kube-strict-arp", "vip-arp-answered-by-rs"], layer: "director" }],
  ["ds no-destination-available", { rules: ["ipvs-no-dest", "ipvs-weight-zero"], layer: "director" }],
  ["ds arp-sender-is-vip", { rules: ["ds-arp-sender-is-vip"], layer: "director" }],
  ["ds rs-offlink", { rules: ["ds-dr-rs-offlink"], layer: "director" }],
  ["ds no-route-to-rs", { rules: ["ds-no-route-to-rs"], layer: "director" }],
  ["ds neighbour-table-full", { rules: ["ds-neigh-overflow"], layer: "director" }],
  ["ds qdisc-drop", { rules: ["ds-qdisc-or-tx-drop"], layer: "director" }],
  ["fabric fragments-dropped", { rules: ["fabric-fragment-drop"], layer: "fabric" }],
  ["fabric mtu-too-small", { rules: ["fabric-mtu-overlay"], layer: "fabric" }],
  ["fabric mac-table-stale", { rules: ["fabric-mac-table-stale"], layer: "fabric" }],
  ["fabric l3-only", { rules: ["fabric-l3-only"], layer: "fabric" }],
  // The client's mistake; what shows it is the director's table.
  ["client no-virtual-service", { rules: ["ipvs-wrong-port-proto"], layer: "director" }],
  ["ds no-virtual-service", { rules: ["ipvs-no-service"], layer: "director" }],
  ["ds stale-connection-entry", { rules: ["ipvs-stale-udp-entry"], layer: "director" }],
  ["ds fwmark-not-set", { rules: ["ipvs-fwmark-not-set"], layer: "director" }],
  ["ds hash-partial-blackhole", { rules: ["ipvs-hash-partial-blackhole"], layer: "director" }],
  ["ds dr-port-mismatch", { rules: ["ipvs-dr-port-mismatch"], layer: "director" }],
  ["ds local-destination", { rules: ["ipvs-local-dest"], layer: "director" }],
  ["ds overload-threshold", { rules: ["ipvs-overload-threshold"], layer: "director" }],
  ["ds idle-timeout", { rules: ["ipvs-idle-timeout"], layer: "director" }],
  ["ds persistence-pin", { rules: ["ipvs-persistence-pin"], layer: "director" }],
  ["ds conn-reuse", { rules: ["ipvs-conn-reuse-1s"], layer: "director" }],
  ["ds drop-defense", { rules: ["ipvs-drop-defense"], layer: "director" }],
  ["ds wrong-forward-method", { rules: ["ipvs-wrong-forward-method"], layer: "director" }],
  ["ds nat-for-direct-routing", { rules: ["ipvs-wrong-forward-method"], layer: "director" }],
  ["ds director-pingpong", { rules: ["ipvs-director-pingpong"], layer: "director" }],
  ["ds wrong-port-or-protocol", { rules: ["ipvs-wrong-port-proto"], layer: "director" }],
  // The real server is away; what shows it is the director's neighbour.
  ["rs arp-unanswered", { rules: ["ds-rs-neigh-unresolved"], layer: "director" }],
  ["rs firewall-drop", { rules: ["rs-firewall"], layer: "real-server" }],
  ["rs firewall-reject", { rules: ["rs-firewall"], layer: "real-server" }],
  ["rs martian-source-local", { rules: ["rs-martian-local-source"], layer: "real-server" }],
  ["rs rp-filter-strict", { rules: ["rs-rp-filter-tun", "rs-rp-filter-dr"], layer: "real-server" }],
  ["rs rp-filter-loose", { rules: ["rs-rp-filter-tun"], layer: "real-server" }],
  ["rs no-ipip-protocol", { rules: ["tun-module-or-tunl0-down"], layer: "real-server" }],
  ["rs tunl0-down", { rules: ["tun-module-or-tunl0-down"], layer: "real-server" }],
  ["rs vip-missing", { rules: ["rs-vip-missing", "tun-vip-not-on-rs"], layer: "real-server" }],
  ["rs gue-port-closed", { rules: ["tun-gue-port-closed"], layer: "real-server" }],
  ["rs gre-csum-mismatch", { rules: ["tun-gre-csum-mismatch"], layer: "real-server" }],
  ["rs gre-device-missing", { rules: ["tun-gre-device-missing"], layer: "real-server" }],
  ["rs tunnel-remote-mismatch", { rules: ["tun-remote-mismatch"], layer: "real-server" }],
  ["ds outer-source-is-vip", { rules: ["tun-outer-source-is-vip"], layer: "director" }],
  ["rs vip-wrong-prefix", { rules: ["rs-vip-wrong-prefix"], layer: "real-server" }],
  ["rs vip-on-nic", { rules: ["rs-vip-on-eth0"], layer: "real-server" }],
  ["rs nic-rx-drop", { rules: ["rs-nic-rx-drop"], layer: "real-server" }],
  ["rs tc-ingress", { rules: ["rs-tc-ingress-drop"], layer: "real-server" }],
  ["rs backlog-full", { rules: ["softnet-backlog-drop"], layer: "real-server" }],
  ["rs conntrack-full", { rules: ["rs-conntrack-full"], layer: "real-server" }],
  ["rs nat-prerouting-steals", { rules: ["rs-nat-prerouting-steals"], layer: "real-server" }],
  ["rs arp-flux", { rules: ["vip-arp-answered-by-rs"], layer: "real-server" }],
  ["rs reply-bypasses-ds", { rules: ["nat-rs-gateway-not-ds"], layer: "real-server" }],
  ["ds ip-forward-off", { rules: ["nat-ip-forward-off"], layer: "director" }],
  ["ds icmp-redirect", { rules: ["nat-icmp-redirect"], layer: "director" }],
  ["ds masquerade-without-conntrack", { rules: ["nat-masquerade-needs-conntrack"], layer: "director" }],
  ["rs client-same-subnet", { rules: ["nat-client-same-subnet"], layer: "real-server" }],
  ["ds forward-chain-drop", { rules: ["nat-forward-chain-drop"], layer: "director" }],
  ["rs rcvbuf-overflow", { rules: ["udp-rcvbuf-overflow"], layer: "application" }],
  ["rs listen-overflow", { rules: ["app-listen-overflow"], layer: "application" }],
  // Spoilt on the way; what shows it is the receiver's counter.
  ["fabric corruption", { rules: ["l4-checksum-bad-really"], layer: "real-server" }],
  ["rs app-v6only", { rules: ["app-v6only"], layer: "application" }],
  ["rs output-firewall", { rules: ["rs-output-firewall"], layer: "real-server" }],
  ["rs no-reply", { rules: ["app-no-reply"], layer: "application" }],
  ["rs no-route", { rules: ["return-no-route"], layer: "real-server" }],
  ["rs gateway-unresolved", { rules: ["return-gw-unresolved"], layer: "real-server" }],
  ["fabric stateful-reply", { rules: ["return-stateful-firewall"], layer: "fabric" }],
  ["rs app-not-listening", { rules: ["app-not-listening"], layer: "application" }],
  ["rs app-bound-to-rip", { rules: ["app-bound-to-rip-only"], layer: "application" }],
  ["rs reply-wrong-source", { rules: ["udp-reply-wrong-source"], layer: "application" }],
]);

/** What is wrong with the captures of a healthy network: the remark that must be there. */
export const CAPTURE_REMARKS: ReadonlyMap<string, string> = new Map([
  ["wrong-capture-filter", "cap-filter-excludes"],
  ["capture-ended-early", "cap-time-window"],
  ["wrong-interface", "cap-wrong-interface"],
  ["clock-skew", "cap-clock-skew"],
]);

/** Packets arrive, and are of no use there. */
export const NOTHING_LOST: ReadonlySet<string> = new Set([
  "reply-bypasses-ds",
  // Delivered; the answer is not made, or does not leave the host.
  "no-reply",
  "output-firewall",
  "no-route",
  "gateway-unresolved",
  "client-same-subnet",
  "icmp-redirect",
  "masquerade-without-conntrack",
  "reply-wrong-source",
  // First fragments arrive: the network's counts are of those.
  "fragments-dropped",
  // They arrive at whom they are addressed to.
  "wrong-target",
  // Each director forwards what comes to it.
  "split-brain",
  "vip-on-both-directors",
  // The application answers; its replies stay on loopback.
  "vip-wrong-prefix",
  "nat-for-direct-routing",
]);

/** @returns undefined for a healthy network. @throws when the table lacks the fault: add it. */
export function trueCause({ fault }: Truth): TrueCause | undefined {
  if (fault.layer === "none" || fault.layer === "capture") return undefined;
  const cause = CAUSES.get(`${fault.layer} ${fault.cause}`);
  if (!cause) throw new Error(`which rule is ${fault.layer} ${fault.cause}?`);
  if (fault.rule === undefined) return cause;
  return { ...cause, rules: [fault.rule] };
}
