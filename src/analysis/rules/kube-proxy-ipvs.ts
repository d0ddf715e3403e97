/** A remark: the director is a Kubernetes node, and its table is kube-proxy's. */
import { defineRule, fail, notApplicable } from "./define.ts";
import { listed, plural } from "./words.ts";

export const kubeProxyIpvs = defineRule({
  id: "kube-proxy-ipvs",
  layer: "director",
  severity: "note",
  title: {
    en: "The director is a Kubernetes node: kube-proxy programs its IPVS table",
    zh: "DS 是 Kubernetes 节点，IPVS 表由 kube-proxy 维护",
  },
  needs: ["kubeProxy"],
  wants: [],
  judge({ kubeProxy }) {
    const nodes = kubeProxy.nodes.filter((n) => n.role === "director");
    if (nodes.length === 0) return notApplicable("no director has kube-proxy's device kube-ipvs0");
    const hosts = listed(nodes.map((n) => n.host));
    const untracked = nodes.filter((n) => n.conntrack === 0 && n.masquerades);
    return fail(`${hosts} has kube-ipvs0`, {
      grounds: ["message"],
      packets: 0,
      segments: nodes.map((n) => ({ from: n.host, to: n.host })),
      explanation: {
        en: `${hosts} holds ${plural(
          nodes.reduce((n, node) => n + node.addresses, 0),
          "address",
        ).replace(
          /addresss$/,
          "addresses",
        )} of services on kube-ipvs0, a dummy device that is down by design. Real servers are pods, reached by NAT (Masq)${
          nodes.some((n) => n.masquerades)
            ? "; for traffic from outside of the cluster the node may put its own address in the client's place (externalTrafficPolicy: Cluster), and packets are followed through both"
            : ""
        }. What ipvsadm changes by hand is undone at the next sync: change the Service or its endpoints instead.${
          untracked.length > 0
            ? ` On ${listed(untracked.map((n) => n.host))} net.ipv4.vs.conntrack is 0: masquerading has no effect then.`
            : ""
        }`,
      },
      evidence: nodes.flatMap((n) => n.cites).slice(0, 6),
      remedies: [
        {
          host: nodes[0].host,
          platform: "Kubernetes",
          commands: [
            "kubectl get svc,endpointslices -A -o wide",
            "kubectl -n kube-system get configmap kube-proxy -o yaml",
          ],
          note: { en: "where the table comes from, and how kube-proxy is set (mode, strictARP, scheduler)" },
        },
      ],
      verify: [
        {
          host: nodes[0].host,
          command: "ip -br addr show kube-ipvs0; ipvsadm -Ln",
          expect: { en: "each service's address on kube-ipvs0, and its ready endpoints as real servers" },
        },
      ],
    });
  },
});
