/**
 * Question: which hosts are Kubernetes nodes with kube-proxy in IPVS mode? It holds every service's address
 * on a dummy device, kube-ipvs0 (kubernetes: pkg/proxy/ipvs/proxier.go), the same on every node.
 */
import { samePrefix } from "../../lib/ip.ts";
import type { HostState } from "../host/define.ts";
import { KUBE_IPVS } from "../observe/cast.ts";
import { isWired } from "../observe/wired.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { type Effective, effective } from "./effective.ts";
import { isPlainName, lastState, sysctl } from "./host-view.ts";

/** A service's address that neighbours on a wire ask for by ARP, and whether the node answers. */
export interface OnLinkAddress {
  readonly ip: string;
  readonly interface: string;
  /** arp_ignore of that interface; undefined where not given. */
  readonly ignore?: Effective;
  readonly cite: Citation;
}

export interface KubeNode {
  readonly host: string;
  readonly role: string;
  /** How many addresses kube-ipvs0 holds. */
  readonly addresses: number;
  readonly onLink: readonly OnLinkAddress[];
  /** net.ipv4.vs.conntrack: without it replies of pods are not translated back where masquerading is used. */
  readonly conntrack?: number;
  /** Is there a rule that replaces the client's address with the node's? */
  readonly masquerades: boolean;
  readonly cites: readonly Citation[];
}

export interface KubeProxy {
  readonly nodes: readonly KubeNode[];
}

export function kubeProxy({ observed }: Scene): KubeProxy | Absent {
  const { cast } = observed;
  const known = cast.members.flatMap((member) => {
    const state = lastState(observed, member.name);
    return state && state.interfaces.length + state.addresses.length > 0 ? [{ member, state }] : [];
  });
  if (known.length === 0)
    return absent(
      { en: "no host's interfaces are known", zh: "任何主机的接口都未知" },
      cast.members.filter((m) => m.role === "director").map((m) => ({ host: m.name, command: "ip -d addr" })),
    );
  return {
    nodes: known.flatMap(({ member, state }): KubeNode[] => {
      const device = state.interfaces.find((i) => i.name === KUBE_IPVS);
      const held = state.addresses.filter((a) => a.interface === KUBE_IPVS);
      if (!device && held.length === 0) return [];
      const conntrack = sysctl(state, "net.ipv4.vs.conntrack")?.value;
      return [
        {
          host: member.name,
          role: member.role,
          addresses: held.length,
          onLink: held.flatMap((a) => onLink(state, a.ip, citeLine(state, a))),
          ...(conntrack === undefined ? {} : { conntrack }),
          masquerades: state.firewall.some((r) => /^KUBE-/.test(r.chain) && r.target === "MASQUERADE"),
          cites: [...(device ? [device] : []), ...held.slice(0, 3)].map((fact) => citeLine(state, fact)),
        },
      ];
    }),
  };
}

/** Cluster addresses belong to no wire: nobody asks for them. A load balancer's may be of a node's own network. */
function onLink(state: HostState, ip: string, cite: Citation): readonly OnLinkAddress[] {
  if (ip.includes(":")) return [];
  const wired = new Set(state.interfaces.filter(isWired).map((i) => i.name));
  const own = state.addresses.find(
    (a) => wired.has(a.interface) && a.prefixLength < 32 && samePrefix(a.ip, ip, a.prefixLength),
  );
  if (!own || !isPlainName(own.interface)) return [];
  const ignore = effective(state, "arp_ignore", own.interface);
  return [{ ip, interface: own.interface, ...(ignore ? { ignore } : {}), cite }];
}
