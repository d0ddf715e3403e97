/** Something before the director drops the service's packets; others of the same client pass. */
import type { FrontLeg, ServiceLoss } from "../evidence/front-loss.ts";
import { protocolName } from "../observe/services.ts";
import { defineRule, fail, inconclusive, pass } from "./define.ts";
import { listed, listedZh, plural, SYSTEMATIC, splitChance } from "./words.ts";

interface Blocked {
  readonly leg: FrontLeg;
  readonly service: ServiceLoss;
  /** What of the same client to the same address does come: `icmp`, `tcp port 22`. */
  readonly passing: readonly string[];
  readonly passed: number;
}

/** A limit of length cannot be told from a filter where only long packets are lost. */
const LONG_BYTES = 1200;

export const frontAclSgNacl = defineRule({
  id: "front-acl-sg-nacl",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "A filter in front of the director drops the service's packets: a security group, network ACL or firewall",
    zh: "DS 之前的安全组、网络 ACL 或防火墙丢弃了该业务的包",
  },
  needs: ["frontLoss"],
  wants: ["vipClaims"],
  judge({ frontLoss, vipClaims }) {
    if (frontLoss.legs.length === 0)
      return frontLoss.unknown > 0
        ? inconclusive({
            en: "whether requests came to the director is not known for all of them",
            zh: "并非所有请求都能确定是否到达 DS",
          })
        : pass({ en: "every request of a client came to the director", zh: "客户端的请求都到达了 DS" });
    if ((vipClaims?.bypass.length ?? 0) > 0)
      return pass({ en: "requests go past the director, to a real server", zh: "请求绕过 DS，直接到了 RS" });
    const found = frontLoss.legs.flatMap((leg) => blockedOn(leg)).at(0);
    if (!found)
      return pass({
        en: "nothing shows that a filter chooses: requests of the service come too, or nothing else does",
        zh: "没有迹象表明有过滤在起选择作用：该服务也有请求到达，或者其他报文也都没有到达",
      });
    const { leg, service, passing, passed } = found;
    const { from, to } = leg;
    const name = `${protocolName(service.protocol)} port ${service.port}`;
    const nameZh = `${protocolName(service.protocol)} 端口 ${service.port}`;
    const systematic = splitChance(service.lost, passed) < SYSTEMATIC;
    const because = {
      en: `${plural(service.lost, "packet")} of ${name} never came to ${to}`,
      zh: `${nameZh} 的 ${service.lost} 个报文没有到达 ${to}`,
    };
    return fail(because, {
      // What the NIC or XDP drops before the capture looks the same.
      grounds: [systematic ? "split" : "hint", "absence", "doubt"],
      packets: service.lost,
      segments: [{ from, to }],
      explanation: {
        en: `Measured: none of ${plural(service.lost, "packet")} of ${name} for ${service.vip} that left ${from} came to ${to}, whose captures show ${plural(passed, "packet")} of ${from} for the same address: ${listed(passing)}. Inferred: a filter before the director's interface tells them apart by protocol and port: the security group of its port, a network ACL of the subnet, or a firewall on the way.`,
        zh: `实测：从 ${from} 发往 ${service.vip} ${nameZh} 的 ${service.lost} 个报文没有一个到达 ${to}，而 ${to} 的抓包中有 ${from} 发往同一地址的 ${passed} 个其他报文：${listedZh(passing.map((p) => p.replace(" port ", " 端口 ")))}。推断：DS 接口之前的过滤设备按协议和端口区分它们：端口的安全组、子网的网络 ACL，或者途中的防火墙。`,
      },
      evidence: [...leg.cites, ...leg.controls].slice(0, 8),
      remedies: [
        {
          host: to,
          platform: "Huawei Cloud, Alibaba Cloud, Tencent Cloud",
          commands: [
            `# console: security group of ${to} > inbound rule: ${name}, source: the clients; and the subnet's network ACL`,
          ],
          note: {
            en: "where the network ACL keeps no state, replies need their rule too",
            zh: "如果网络 ACL 是无状态的，应答也需要放行规则",
          },
        },
        {
          host: to,
          platform: "AWS",
          commands: [
            `aws ec2 authorize-security-group-ingress --group-id $GROUP_ID --protocol ${protocolName(service.protocol)} --port ${service.port} --cidr $CLIENTS`,
          ],
          note: {
            en: "and the network ACL of the subnet, which keeps no state: both directions",
            zh: "子网的网络 ACL 也要放行，它是无状态的：两个方向都要",
          },
        },
        {
          host: to,
          platform: "OpenStack",
          commands: [
            `openstack security group rule create --ingress --protocol ${protocolName(service.protocol)} --dst-port ${service.port} $GROUP`,
          ],
          note: { en: `in the security group of the port of ${to}`, zh: `在 ${to} 的端口所属的安全组中` },
        },
      ],
      verify: [
        {
          host: to,
          command: `tcpdump -eni <interface> ${protocolName(service.protocol)} port ${service.port} and host ${service.vip}`,
          expect: { en: "the client's packets come in", zh: "有客户端的报文到达" },
        },
      ],
      rivals: [
        {
          cause: "vip-not-bound-in-cloud",
          because: {
            en: `other packets for ${service.vip} do come`,
            zh: `发往 ${service.vip} 的其他报文可以到达`,
          },
        },
        {
          cause: "ds-input-firewall",
          because: {
            en: "a firewall of the director's own drops behind the capture, which would show the packets",
            zh: "DS 自身的防火墙在抓包点之后丢弃，抓包中会有这些报文",
          },
        },
        {
          cause: "xdp-or-tc-ingress-drop",
          because: {
            en: "open: what the NIC or an XDP program drops is in no capture; ip link and ethtool -S show it",
            zh: "未排除：网卡或 XDP 程序丢弃的报文不会出现在任何抓包中；可用 ip link 和 ethtool -S 查看",
          },
        },
      ],
      nextSteps: [
        {
          host: to,
          command: "ip -s link; ethtool -S <interface>",
          why: {
            en: "drops of the NIC or of an XDP program would look the same in captures",
            zh: "网卡或 XDP 程序的丢弃在抓包中现象相同",
          },
        },
      ],
    });
  },
});

function blockedOn(leg: FrontLeg): readonly Blocked[] {
  return leg.services.flatMap((service) => {
    if (service.lost === 0 || service.arrived > 0) return [];
    const others = leg.services.filter((s) => s !== service && s.vip === service.vip && s.arrived > 0);
    const beside = leg.classes.filter(
      (c) =>
        !c.ofService &&
        c.destination === "vip" &&
        c.arrived > 0 &&
        c.protocol !== "arp" &&
        c.protocol !== "ndp",
    );
    const passing = [
      ...others.map((s) => `${protocolName(s.protocol)} port ${s.port}`),
      ...new Set(beside.map((c) => c.protocol)),
    ];
    if (passing.length === 0) return [];
    const longer = (leg.lostFromBytes ?? 0) > Math.max(LONG_BYTES, leg.arrivedToBytes ?? 0);
    if (longer || leg.fragmented) return [];
    const passed = [...others, ...beside].reduce((n, o) => n + o.arrived, 0);
    return [{ leg, service, passing, passed }];
  });
}
