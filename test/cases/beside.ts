/**
 * What is really wrong in a case besides its main fault, or at risk: findings above a remark that stand
 * beside the cause, and why each of them is right. docs/matrix.md prints it; a finding that nobody
 * explains here fails the test.
 */
export interface Beside {
  readonly rule: string;
  readonly cases: readonly string[];
  readonly because: string;
  /** Is it a fault of its own, which may come first where less is known? Else it is a risk. */
  readonly fault: boolean;
  /** Is it named only where parts of the case are missing? */
  readonly whereLess?: boolean;
}

const MATRIX = ["article", "dr-antispoof-matrix", "v7-dr-antispoof-matrix"];

export const BESIDE: readonly Beside[] = [
  {
    rule: "nat-ip-forward-off",
    cases: ["ipvs-masq-for-dr"],
    because: "true of the director as well, if NAT were meant",
    fault: false,
  },
  {
    rule: "nat-client-same-subnet",
    cases: ["ipvs-masq-for-dr"],
    because: "true if NAT were meant; that the real servers are set up for direct routing their state shows",
    fault: true,
    whereLess: true,
  },
  {
    rule: "rs-vip-missing",
    cases: ["ipvs-route-for-nat"],
    because: "true if direct routing were meant; where the way back leads masked addresses do not show",
    fault: true,
    whereLess: true,
  },
  {
    rule: "client-vip-unresolved",
    cases: ["arp-filter-suppresses", "ds-arp-suppressed", "ds-arp-suppressed-arptables"],
    because:
      "nobody answers; why the director does not, only its own addresses, routes and ARP settings show",
    fault: true,
    whereLess: true,
  },
  {
    rule: "rs-vip-wrong-prefix",
    cases: ["dr-rs-vip-wrong-prefix-far"],
    because: "the prefix is wrong; the client is of another network, which is served all the same",
    fault: false,
  },
  {
    rule: "app-no-reply",
    cases: ["return-policy-rule"],
    because: "no answer is sent; that a rule of policy routing refuses it only `ip rule` shows",
    fault: true,
    whereLess: true,
  },
  {
    rule: "fabric-random-loss",
    cases: ["rs-nic-rx-drop", "softnet-backlog-drop"],
    because:
      "packets of every kind are missing; that the receiver counted them takes its counters of before and after",
    fault: true,
    whereLess: true,
  },
  {
    rule: "vip-arp-answered-by-rs",
    cases: ["dr-rs-vip-on-eth0"],
    because: "the real servers do answer ARP for the VIP; that it is on their NIC only their state shows",
    fault: true,
    whereLess: true,
  },
  {
    rule: "ds-rs-neigh-unresolved",
    cases: ["dr-rs-vip-wrong-prefix-deaf"],
    because: "the director gets no answer to ARP; why, only the real servers' own state shows",
    fault: true,
    whereLess: true,
  },
  {
    rule: "nat-rs-gateway-not-ds",
    cases: ["nat-masquerade-needs-conntrack", "nat-client-same-subnet", "ipvs-masq-for-dr"],
    because: "either mends it, the setting or the real servers' gateway; captures alone show the second",
    fault: true,
    whereLess: true,
  },
  {
    rule: "app-not-listening",
    cases: ["app-v6only"],
    because: "no socket takes it; that one is there for the other family, only the list of sockets shows",
    fault: true,
    whereLess: true,
  },
  {
    rule: "vip-arp-poisoned-by-rs",
    cases: ["dr-arp-flux", "kube-strict-arp-off"],
    because: "arp_announce is 0 as well: the real servers ask, or may ask, in the VIP's name",
    fault: false,
  },
  {
    rule: "app-not-listening",
    cases: ["ipvs-persistence-pin"],
    because:
      "why the server was quiesced: nothing listens on it; what sends clients there is the persistence",
    fault: true,
  },
  {
    rule: "return-antispoof-vip",
    cases: MATRIX,
    because: "the same fabric drops what real servers answer from the VIP: two faults at once",
    fault: true,
  },
  {
    rule: "rs-martian-local-source",
    cases: MATRIX,
    because: "the director's own probe from the VIP is refused by the real server: an artefact of the test",
    fault: true,
  },
  {
    rule: "return-antispoof-vip",
    cases: ["two-rpfilter-and-reply-dropped"],
    because: "made with two faults: rs2 answers, and the fabric drops what it answers from the VIP",
    fault: true,
  },
  {
    rule: "app-not-listening",
    cases: ["two-vip-missing-and-app-down"],
    because: "made with two faults: rs2 holds the VIP, and nothing listens there",
    fault: true,
  },
  {
    rule: "rs-firewall",
    cases: ["two-firewall-behind-antispoof"],
    because: "made with two faults: the real servers' rule stands behind a fabric that lets nothing through",
    fault: true,
  },
];

/** Rules that may be named besides the case's own cause. */
export function alsoTrue(id: string): readonly string[] {
  return BESIDE.filter((b) => b.fault && b.cases.includes(id)).map((b) => b.rule);
}
