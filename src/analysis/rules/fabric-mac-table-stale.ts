/**
 * The fabric sends frames for the real server's MAC to where it no longer is: all unicast from the director is
 * lost, whatever it holds, while broadcasts reach the real server and its own frames reach the director.
 */
import type { LossyLeg } from "../evidence/forward-loss.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { askLink, tellLink } from "./family.ts";
import {
  listed,
  listedZh,
  NONE_MISSING_BEHIND,
  nothingMissing,
  plural,
  RESOLUTION,
  SYSTEMATIC,
  splitChance,
} from "./words.ts";

const BROADCAST = "ff:ff:ff:ff:ff:ff";

/** What a leg shows of unicast and broadcast; undefined where some unicast arrived. */
function unicast(leg: LossyLeg) {
  const ip = leg.classes.filter((c) => !c.multicast && !RESOLUTION.includes(c.protocol));
  const arp = leg.classes.filter((c) => RESOLUTION.includes(c.protocol));
  const asked = arp.filter((c) => c.destinationMac === leg.to);
  const sum = (list: LossyLeg["classes"], key: "sent" | "arrived" | "missing") =>
    list.reduce((n, c) => n + c[key], 0);
  if (leg.nextHop !== "receiver" || sum(ip, "arrived") + sum(asked, "arrived") > 0) return undefined;
  const own = ip.filter((c) => c.wireSource === "dip" && c.wireDestination === "rip");
  return {
    lost: sum(ip, "missing"),
    /** Of those: from the director's own address to the real server's own. */
    own: sum(own, "missing"),
    kinds: [
      ...new Set(
        own
          .filter((c) => c.missing > 0)
          .map((c) => (c.encapsulation === "none" ? c.protocol : c.encapsulation)),
      ),
    ],
    asked: sum(asked, "sent"),
    broadcasts: sum(
      arp.filter((c) => c.destinationMac === BROADCAST),
      "arrived",
    ),
  };
}

export const fabricMacTableStale = defineRule({
  id: "fabric-mac-table-stale",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "The fabric loses every unicast frame to a real server's MAC, and delivers broadcasts",
    zh: "网络丢失发往 RS MAC 的所有单播帧，广播则能到达",
  },
  needs: ["forwardLoss"],
  wants: ["neighbourTables"],
  judge({ forwardLoss, neighbourTables }) {
    if (forwardLoss.missing === 0) return nothingMissing(forwardLoss, pass(NONE_MISSING_BEHIND));
    const seen = forwardLoss.legs.flatMap((leg) => {
      const found = unicast(leg);
      return found && leg.leg.counts.arrived === 0 ? [{ leg, ...found }] : [];
    });
    if (seen.length === 0)
      return pass({
        en: "some unicast frames arrive, or others than the service's were not lost",
        zh: "有单播帧到达，或者服务以外的帧没有丢失",
      });
    const tested = seen.filter(
      (s) => s.own > 0 && s.kinds.some((k) => k === "icmp" || k === "udp" || k === "tcp"),
    );
    if (tested.length === 0)
      return inconclusive(
        {
          en: "only the service's packets are known to be lost: nothing else was sent to the real server",
          zh: "只知道该服务的报文丢失：没有向该 RS 发送过其他报文",
        },
        seen.map((s) => ({ host: s.leg.from, command: `ping -c 5 ${ripOf(s.leg.to)}` })),
      );
    const failing = tested.filter((s) => s.broadcasts > 0);
    if (failing.length === 0)
      return notApplicable({
        en: "no broadcast of the director is known to reach the real server",
        zh: "没有已知到达 RS 的 DS 广播",
      });
    const lost = failing.reduce((n, s) => n + s.lost, 0);
    const asked = failing.reduce((n, s) => n + s.asked, 0);
    const broadcasts = failing.reduce((n, s) => n + s.broadcasts, 0);
    const service = failing.reduce((n, s) => n + s.leg.leg.counts.missing, 0);
    const servers = listed(failing.map((s) => s.leg.to));
    const serversZh = listedZh(failing.map((s) => s.leg.to));
    const answered = (neighbourTables?.resolutions ?? []).filter(
      (r) => r.answered > 0 && failing.some((s) => s.leg.to === r.server),
    );
    const [first] = failing;
    const because = {
      en: `nothing but broadcasts of ${first.leg.from} reaches ${servers}`,
      zh: `${first.leg.from} 只有广播能到达 ${serversZh}`,
    };
    return fail(because, {
      grounds: [
        splitChance(lost + asked, broadcasts) < SYSTEMATIC ? "split" : "hint",
        "absence",
        // A filter of IP packets lets ARP through, unicast or not.
        ...(failing.every((s) => s.asked > 0) ? [] : DOUBT),
      ],
      packets: service,
      segments: failing.map(({ leg }) => ({ from: leg.from, to: leg.to })),
      explanation: {
        en: `Measured: ${plural(service, "packet")} of the service left ${first.leg.from} for ${servers} and none arrived; of ${plural(lost, "unicast packet")} in all (${failing.reduce((n, s) => n + s.own, 0)} of them from its own address to theirs: ${listed(failing.flatMap((s) => s.kinds))}) none did${
          asked > 0 ? `, nor did any of ${plural(asked, "unicast ARP request")}` : ""
        }. ${plural(broadcasts, "broadcast")} of ${first.leg.from} arrived${answered.length > 0 ? ", and the answers came back" : ""}. Inferred: a switch, or the fabric's table of MACs, has the wrong port for ${servers}, as after a migration; unicast goes there, broadcasts go everywhere.`,
        zh: `实测：${service} 个业务报文从 ${first.leg.from} 发往 ${serversZh}，一个也没有到达；总共 ${lost} 个单播报文（其中 ${failing.reduce((n, s) => n + s.own, 0)} 个从它自己的地址发往对方自己的地址：${listedZh(failing.flatMap((s) => s.kinds))}）一个也没有到达${
          asked > 0 ? `，${asked} 个单播 ARP 请求也一个没有到达` : ""
        }。${first.leg.from} 的 ${broadcasts} 个广播到达了${answered.length > 0 ? "，应答也返回了" : ""}。推断：交换机或网络的 MAC 表中 ${serversZh} 对应的端口是错的，例如迁移之后；单播发往该端口，广播则发往所有端口。`,
      },
      evidence: failing
        .flatMap((s) => [...s.leg.cites, ...s.leg.controls.slice(0, 1)])
        .concat(answered.flatMap((r) => [...r.heardCites.slice(0, 1), ...r.cites.slice(0, 1)]))
        .slice(0, 12),
      remedies: [
        {
          host: servers,
          platform: "any",
          commands: [tellLink(ripOf(first.leg.to), "<interface>", 3)],
          note: {
            en: "a broadcast of the real server's own, from which switches learn its port again; where it does not help, the operator has to clear the MAC's entry (EVPN, VXLAN FDB, switch table)",
            zh: "由 RS 自己发出的广播，交换机据此重新学习其端口；如果无效，需由运维人员清除该 MAC 的表项（EVPN、VXLAN FDB、交换机 MAC 表）",
          },
        },
      ],
      verify: failing.map((s) => ({
        host: s.leg.from,
        command: `ping -c 5 ${ripOf(s.leg.to)}`,
        expect: { en: "5 answers", zh: "有 5 个应答" },
      })),
      rivals: [
        {
          cause: "fabric-antispoof-forward",
          because: {
            en: "packets from the director's own address are lost as well",
            zh: "从 DS 自己的地址发出的报文同样丢失",
          },
        },
        {
          cause: "rs-sg-inbound",
          because: {
            en:
              asked > 0
                ? "unicast ARP, which no security group filters, is lost as well"
                : "open: a security group that lets nothing of the director in looks alike; unicast ARP (arping after the first answer) would tell",
            zh:
              asked > 0
                ? "安全组不过滤的单播 ARP 同样丢失"
                : "未排除：不放行 DS 任何流量的安全组现象相同；用单播 ARP（首个应答之后的 arping）可以区分",
          },
        },
      ],
      nextSteps: failing
        .filter((s) => s.asked === 0)
        .map((s) => ({
          host: s.leg.from,
          command: askLink(ripOf(s.leg.to), "<interface>", 5),
          why: {
            en: "the first question is a broadcast, the others are unicast: only the first answered means the MAC table; all answered means a filter of IP packets",
            zh: "第一个查询是广播，其余为单播：只有第一个得到应答，说明是 MAC 表的问题；全部得到应答，说明有 IP 报文过滤",
          },
        })),
    });

    function ripOf(server: string): string {
      return forwardLoss.target.rips.get(server) ?? "<RIP>";
    }
  },
});

const DOUBT = ["doubt"] as const;
