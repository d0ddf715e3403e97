/** The fabric delivers by its own table of addresses, and the VIP is not in it. */

import type { Evidence, Ground, Words } from "../../report/schema.ts";
import type { FrontLeg, FrontLoss } from "../evidence/front-loss.ts";
import type { VipLookup, VipLookups } from "../evidence/vip-lookups.ts";
import { askedInVain, askerOf, timesAsked } from "./asked-in-vain.ts";
import { splitGrounds } from "./confidence.ts";
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { listed, listedZh, plural, SYSTEMATIC, splitChance } from "./words.ts";

interface Unbound {
  readonly vip: string;
  readonly packets: number;
  readonly segments: readonly { readonly from: string; readonly to: string }[];
  readonly measured: Words;
  readonly grounds: readonly Ground[];
  readonly evidence: readonly Evidence[];
  readonly director: string;
}

export const vipNotBoundInCloud = defineRule({
  id: "vip-not-bound-in-cloud",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "The fabric does not deliver to the VIP: it is not bound to the director's port",
    zh: "云网络不投递发往 VIP 的包：VIP 没有绑定到 DS 的端口",
  },
  needs: ["vipLookups"],
  wants: ["frontLoss"],
  judge({ vipLookups, frontLoss }) {
    const found = unboundBySent(frontLoss) ?? unboundByLookup(vipLookups);
    if (!found)
      return frontLoss === undefined && vipLookups.lookups.length === 0
        ? notApplicable({
            en: "nothing to the VIP was seen on the way to the director",
            zh: "在通往 DS 的途中没有看到发往 VIP 的报文",
          })
        : pass({
            en: "what is for the VIP comes to the director, or what else the client sends does not come either",
            zh: "发往 VIP 的报文能到达 DS，或者客户端发送的其他报文也到不了",
          });
    const { vip, packets, director } = found;
    const because = {
      en: `the fabric does not deliver what is for ${vip}`,
      zh: `网络不投递发往 ${vip} 的报文`,
    };
    return fail(because, {
      grounds: found.grounds,
      packets,
      segments: found.segments,
      explanation: {
        en: `Measured: ${found.measured.en}. Inferred: the fabric delivers by its own table of addresses and ports, and ${vip} stands in it for no port, or for another one: configuring the address in the guest does not change that table.`,
        zh: `实测：${found.measured.zh ?? ""}。推断：网络按自己的地址与端口表投递，而表中 ${vip} 没有对应任何端口，或对应的是别的端口：在虚拟机内配置该地址不会改变该表。`,
      },
      evidence: found.evidence.slice(0, 10),
      remedies: bindings(director, vip),
      verify: [
        {
          host: director,
          command: `tcpdump -eni <interface> host ${vip}`,
          expect: {
            en: `frames for ${vip} come in while a client sends`,
            zh: `客户端发送时，有目的地址为 ${vip} 的帧到达`,
          },
        },
      ],
      rivals: [
        {
          cause: "front-acl-sg-nacl",
          because: {
            en: "nothing at all that is for the VIP comes, whatever its protocol; what is for the director's own address does",
            zh: "发往 VIP 的报文无论什么协议都没有到达；发往 DS 自身地址的则到达了",
          },
        },
        {
          cause: "client-vip-unresolved",
          because: { en: "client and director do reach each other", zh: "客户端和 DS 之间是通的" },
        },
        {
          cause: "vip-arp-stale-after-failover",
          because: {
            en: "no frame for the VIP carries the MAC of another machine that is known",
            zh: "发往 VIP 的帧中没有使用其他已知机器的 MAC 的",
          },
        },
      ],
    });
  },
});

/** Packets to the VIP left and never came; packets to the director's own address did, by the same way. */
function unboundBySent(loss: FrontLoss | undefined): Unbound | undefined {
  const leg = loss?.legs.find(isUnbound);
  if (!loss || !leg) return undefined;
  const lost = leg.leg.counts.missing;
  const arrived = arrivedAt(leg, "dip");
  const others = leg.contrast?.separators.filter(
    (s) => s.attribute !== "destination address" && s.attribute !== "destination mac",
  );
  const { vip } = loss.target;
  return {
    vip,
    packets: lost,
    director: leg.to,
    segments: [{ from: leg.from, to: leg.to }],
    measured: {
      en: `${plural(lost, "packet")} that left ${leg.from} for ${vip} never came to ${leg.to}, and ${plural(arrived, "packet")} of ${leg.from} for ${leg.to}'s own address did`,
      zh: `${leg.from} 发往 ${vip} 的 ${lost} 个报文没有到达 ${leg.to}，而 ${leg.from} 发往 ${leg.to} 自身地址的 ${arrived} 个报文到达了`,
    },
    grounds: splitGrounds(splitChance(lost, arrived) < SYSTEMATIC, (others ?? []).length === 0),
    evidence: [...leg.cites, ...leg.controls],
  };
}

function isUnbound(leg: FrontLeg): boolean {
  const separator = leg.contrast?.separators.find((s) => s.attribute === "destination address");
  if (!separator) return false;
  return (
    separator.lost.every((address) => address === "vip") &&
    separator.arrived.includes("dip") &&
    leg.leg.counts.arrived === 0 &&
    (leg.toItsMac || usesMacOfDip(leg))
  );
}

/** Frames for both addresses carry the same MAC: that of a router, or of a fabric that answers ARP itself. */
function usesMacOfDip(leg: FrontLeg): boolean {
  const macsOf = (address: string) =>
    leg.classes.filter((c) => c.destination === address && c.protocol !== "arp").map((c) => c.destinationMac);
  const dip = new Set(macsOf("dip"));
  return macsOf("vip").every((mac) => dip.has(mac));
}

function arrivedAt(leg: FrontLeg, address: string): number {
  return leg.classes
    .filter((c) => c.destination === address && c.protocol !== "arp")
    .reduce((n, c) => n + c.arrived, 0);
}

/** The question for the VIP's MAC is lost on its way to the director, or the director's answer on its way back. */
function unboundByLookup({ lookups }: VipLookups): Unbound | undefined {
  for (const lookup of askedInVain({ lookups }))
    for (const at of lookup.directors) {
      const asked = timesAsked(lookup);
      const who = askerOf(lookup);
      if (lookup.asked > 0 && at.arrived === 0 && at.watching)
        return {
          ...common(lookup, at.director, asked),
          segments: [{ from: lookup.host || "client", to: at.director }],
          measured: {
            en: `${who} asked ${plural(asked, "time")} who has ${lookup.vip}, and none of the questions came to ${at.director}, whose captures show ${plural(at.controls, "other frame")} of ${who}`,
            zh: `${who} 查询了 ${asked} 次 ${lookup.vip} 的 MAC，没有一个查询到达 ${at.director}，而后者的抓包中有 ${who} 的其他 ${at.controls} 个帧`,
          },
          grounds: splitGrounds(splitChance(asked, at.controls) < SYSTEMATIC, true),
          evidence: lookup.cites,
        };
      if (lookup.asked > 0 && at.answered > 0)
        return {
          ...common(lookup, at.director, at.answered),
          segments: [{ from: at.director, to: lookup.host || "client" }],
          measured: {
            en: `${at.director} answered ${plural(at.answered, "question")} for the MAC of ${lookup.vip}, and none of the answers came to ${who}, whose captures show ${plural(lookup.controls, "other frame")} of ${listed(lookup.directors.map((d) => d.director))}`,
            zh: `${at.director} 应答了 ${at.answered} 个对 ${lookup.vip} 的 MAC 的查询，没有一个应答到达 ${who}，而后者的抓包中有 ${listedZh(lookup.directors.map((d) => d.director))} 的其他 ${lookup.controls} 个帧`,
          },
          grounds: splitGrounds(splitChance(at.answered, lookup.controls) < SYSTEMATIC, true),
          evidence: [...at.cites, ...lookup.cites],
        };
    }
  return undefined;
}

function common({ vip }: VipLookup, director: string, packets: number) {
  return { vip, director, packets };
}

function bindings(director: string, vip: string) {
  return [
    {
      host: director,
      platform: "Huawei Cloud",
      commands: [`# console: VPC > virtual IP addresses > ${vip} > bind it to the server of ${director}`],
      note: {
        en: "a virtual IP address of the subnet, bound to every director",
        zh: "该子网的虚拟 IP 地址，绑定到每台 DS",
      },
    },
    {
      host: director,
      platform: "Alibaba Cloud, Tencent Cloud",
      commands: [`# console: VPC > HAVIP > ${vip} > bind it to ${director}`],
      note: {
        en: "a high-availability virtual IP (HAVIP) of the subnet, bound to every director",
        zh: "该子网的高可用虚拟 IP（HAVIP），绑定到每台 DS",
      },
    },
    {
      host: director,
      platform: "OpenStack",
      commands: [
        `openstack port create --network $NETWORK --fixed-ip ip-address=${vip} vip`,
        `openstack port set --allowed-address ip-address=${vip} $PORT_ID`,
      ],
      note: {
        en: `the first reserves the address, the second lets the port of ${director} have it`,
        zh: `第一条命令保留该地址，第二条允许 ${director} 的端口使用它`,
      },
    },
    {
      host: director,
      platform: "AWS",
      commands: [
        `aws ec2 assign-private-ip-addresses --network-interface-id $ENI_ID --private-ip-addresses ${vip}`,
      ],
      note: {
        en: `for an address of the subnet; one outside the VPC needs a route to the interface of ${director} with the source/destination check off`,
        zh: `适用于子网内的地址；VPC 之外的地址需要一条指向 ${director} 接口的路由，并关闭 source/destination check`,
      },
    },
    {
      host: director,
      platform: "Azure, GCP",
      commands: [
        `# a secondary IP configuration (Azure) or an alias IP range (GCP) with ${vip} on the NIC of ${director}`,
      ],
      note: {
        en: "or an internal load balancer with a floating IP in front",
        zh: "或者在前面使用带浮动 IP 的内部负载均衡",
      },
    },
  ];
}
