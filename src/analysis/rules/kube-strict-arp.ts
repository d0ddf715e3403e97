/** Kubernetes nodes answer ARP for a service's address that they only hold on kube-ipvs0. */
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

export const kubeStrictArp = defineRule({
  id: "kube-strict-arp",
  layer: "director",
  severity: "broken",
  title: {
    en: "Kubernetes nodes answer ARP for a service's address on kube-ipvs0: strictARP is off",
    zh: "strictARP 未开启：节点应答了 kube-ipvs0 上服务地址的 ARP",
  },
  needs: ["kubeProxy"],
  wants: ["vipClaims", "deliveries"],
  judge({ kubeProxy, vipClaims, deliveries }) {
    const open = kubeProxy.nodes.flatMap((node) =>
      node.onLink
        .filter((a) => a.ignore?.value === 0)
        .map((address) => ({ node, address, ignore: address.ignore })),
    );
    // One node that holds it so is enough: all of the cluster do.
    const replies = (vipClaims?.claims ?? []).filter(
      (c) =>
        c.kind === "reply" &&
        c.host !== "" &&
        kubeProxy.nodes.some((n) => n.onLink.some((a) => a.ip === c.vip)),
    );
    const contested = replies.filter((c) => replies.some((o) => o.vip === c.vip && o.mac !== c.mac));
    if (open.length === 0 && contested.length === 0)
      return kubeProxy.nodes.length === 0
        ? notApplicable({
            en: "no host has kube-proxy's device kube-ipvs0",
            zh: "没有主机带有 kube-proxy 的设备 kube-ipvs0",
          })
        : pass({
            en: "no node answers ARP for a service's address: arp_ignore is set, or it is on no wire",
            zh: "没有节点应答对服务地址的 ARP 请求：已设置 arp_ignore，或者该地址不在任何链路上",
          });
    const bypass = (vipClaims?.bypass ?? []).filter((b) => contested.some((c) => c.host === b.host));
    const strayed = bypass.reduce((n, b) => n + b.packets, 0);
    const refused = (deliveries?.servers ?? [])
      .filter((s) => bypass.some((b) => b.host === s.host))
      .reduce((n, s) => n + s.unanswered, 0);
    const broken = contested.length > 0 && strayed > 0 && refused > 0;
    const hosts = [...new Set([...contested.map((c) => c.host), ...open.map((o) => o.node.host)])];
    const vip = contested.at(0)?.vip ?? open[0].address.ip;
    const settings = open.filter((o) => o.address.ip === vip);
    const because = {
      en: `${listed(hosts)} answers ARP for ${vip}`,
      zh: `${listedZh(hosts)} 应答对 ${vip} 的 ARP 请求`,
    };
    return fail(because, {
      grounds: [...(contested.length > 0 ? (["message"] as const) : []), "may"],
      ...(broken ? {} : { severity: "risk" as const }),
      packets: broken ? refused : 0,
      segments: broken ? [{ from: "client", to: "ds" }] : hosts.map((host) => ({ from: host, to: host })),
      explanation: {
        en: `Measured: ${
          contested.length > 0
            ? `${listed(contested.map((c) => `${c.host} (${c.mac})`))} claim ${vip} in ARP replies${
                strayed > 0
                  ? `; ${plural(strayed, "request")} of ${vipClaims?.requests ?? strayed} went to a node that was not meant to take them, and ${refused} of those were not answered`
                  : ""
              }`
            : `${listed(hosts)} holds ${vip} on kube-ipvs0, an address of the network on ${open[0].address.interface}`
        }${settings.length > 0 ? `; ${settings[0].ignore?.text ?? ""}` : ""}. Inferred: every node holds the address on kube-ipvs0, and with arp_ignore 0 answers for it on any interface. Who answers first gets the traffic, whatever node MetalLB, kube-vip or keepalived announces; with externalTrafficPolicy: Local a node without an endpoint drops or refuses it.`,
        zh: `实测：${
          contested.length > 0
            ? `${listedZh(contested.map((c) => `${c.host}（${c.mac}）`))} 在 ARP 应答中声称持有 ${vip}${
                strayed > 0
                  ? `；${vipClaims?.requests ?? strayed} 个请求中有 ${strayed} 个发到了不该接收它们的节点，其中 ${refused} 个没有得到应答`
                  : ""
              }`
            : `${listedZh(hosts)} 在 kube-ipvs0 上持有 ${vip}，该地址属于 ${open[0].address.interface} 所在网段`
        }${settings.length > 0 ? `；${settings[0].ignore?.textZh ?? ""}` : ""}。推断：每个节点都在 kube-ipvs0 上持有该地址，arp_ignore 为 0 时会在任意接口上应答。谁先应答，流量就到谁那里，与 MetalLB、kube-vip 或 keepalived 宣告的节点无关；在 externalTrafficPolicy: Local 下，没有 endpoint 的节点会丢弃或拒绝这些流量。`,
      },
      evidence: [
        ...contested.map((c) => c.cite).slice(0, 4),
        ...settings.flatMap((o) => [o.address.cite, ...(o.ignore?.cites ?? [])]).slice(0, 6),
        ...bypass.flatMap((b) => b.cites).slice(0, 3),
      ],
      remedies: [
        {
          host: hosts[0],
          platform: "Kubernetes",
          commands: [
            "kubectl -n kube-system get configmap kube-proxy -o yaml | sed 's/strictARP: false/strictARP: true/' | kubectl apply -f -",
            "kubectl -n kube-system rollout restart daemonset kube-proxy",
          ],
          note: {
            en: "kube-proxy then sets arp_ignore=1 and arp_announce=2 on every node",
            zh: "kube-proxy 随后会在每个节点上设置 arp_ignore=1 和 arp_announce=2",
          },
        },
        ...hosts.map((host) => ({
          host,
          platform: "any",
          commands: ["sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2"],
          note: {
            en: "at once, without kube-proxy; then flush the address's entry on clients and routers",
            zh: "不经 kube-proxy 立即生效；然后清除客户端和路由器上该地址的 ARP 条目",
          },
        })),
      ],
      verify: [
        {
          host: "client",
          command: `arping -c 3 -I <interface> ${vip}`,
          expect: {
            en: "answers from one MAC only, of the node that announces the address",
            zh: "只有一个 MAC 应答，即宣告该地址的节点",
          },
        },
      ],
      rivals: [
        {
          cause: "vip-arp-answered-by-rs",
          because: {
            en: "the same mechanism on a classic real server; here the address is on kube-ipvs0",
            zh: "机制与传统 RS 上的相同；但这里地址在 kube-ipvs0 上",
          },
        },
        {
          cause: "vip-duplicate",
          because: {
            en: "every node holds the address by design: what is wrong is that it answers for it",
            zh: "按设计每个节点都持有该地址：错在它为该地址应答 ARP",
          },
        },
      ],
    });
  },
});
