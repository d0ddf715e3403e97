/** A remark: the director is a Kubernetes node, and its table is kube-proxy's. */
import { defineRule, fail, notApplicable } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

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
    if (nodes.length === 0)
      return notApplicable({
        en: "no director has kube-proxy's device kube-ipvs0",
        zh: "没有 DS 带有 kube-proxy 的设备 kube-ipvs0",
      });
    const hosts = listed(nodes.map((n) => n.host));
    const untracked = nodes.filter((n) => n.conntrack === 0 && n.masquerades);
    const because = {
      en: `${hosts} has kube-ipvs0`,
      zh: `${listedZh(nodes.map((n) => n.host))} 有 kube-ipvs0`,
    };
    return fail(because, {
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
        zh: `${listedZh(nodes.map((n) => n.host))} 在 kube-ipvs0 上持有 ${nodes.reduce((n, node) => n + node.addresses, 0)} 个 Service 地址，该 dummy 设备按设计处于 down 状态。RS 是 Pod，以 NAT（Masq）转发${
          nodes.some((n) => n.masquerades)
            ? "；对集群外来的流量，节点可能用自己的地址替换客户端地址（externalTrafficPolicy: Cluster），两种情况的报文都会跟踪"
            : ""
        }。用 ipvsadm 手工做的修改会在下次同步时被撤销：应修改 Service 或其 endpoints。${
          untracked.length > 0
            ? `${listedZh(untracked.map((n) => n.host))} 上 net.ipv4.vs.conntrack 为 0：此时 masquerade 不起作用。`
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
          note: {
            en: "where the table comes from, and how kube-proxy is set (mode, strictARP, scheduler)",
            zh: "表的来源，以及 kube-proxy 的配置（mode、strictARP、scheduler）",
          },
        },
      ],
      verify: [
        {
          host: nodes[0].host,
          command: "ip -br addr show kube-ipvs0; ipvsadm -Ln",
          expect: {
            en: "each service's address on kube-ipvs0, and its ready endpoints as real servers",
            zh: "kube-ipvs0 上有每个 Service 的地址，就绪的 endpoint 作为 RS 在表中",
          },
        },
      ],
    });
  },
});
