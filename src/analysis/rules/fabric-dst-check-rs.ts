/** The real server's port lets nothing in that is addressed to the VIP, whoever sends it. */
import { splitGrounds } from "./confidence.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { serverOption, serviceOption } from "./ipvsadm.ts";
import { openPort, platformCites, platformSentence, platformSentenceZh } from "./platforms.ts";
import { serverProbes } from "./probes.ts";
import {
  isTotal,
  listed,
  listedZh,
  NONE_MISSING_BEHIND,
  NOTHING_TO_COMPARE,
  nothingMissing,
  SYSTEMATIC,
  separates,
  splitChance,
  uncompared,
} from "./words.ts";

export const fabricDstCheckRs = defineRule({
  id: "fabric-dst-check-rs",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "The fabric drops what is addressed to the VIP at the real server's port, from any source",
    zh: "网络在 RS 端口丢弃发往 VIP 的报文，无论源地址",
  },
  needs: ["forwardLoss"],
  wants: ["platforms"],
  judge({ forwardLoss, platforms }) {
    if (forwardLoss.missing === 0) return nothingMissing(forwardLoss, pass(NONE_MISSING_BEHIND));
    const legs = forwardLoss.legs.filter(
      (leg) =>
        leg.nextHop !== "other" &&
        isTotal(leg) &&
        separates(leg, "destination address") &&
        !separates(leg, "source address") &&
        leg.classes.every((c) => c.missing === 0 || c.wireDestination === "vip"),
    );
    const { target } = forwardLoss;
    const alone = uncompared(forwardLoss, (c) => c.encapsulation === "none" && c.destination === "vip");
    if (legs.length === 0 && alone.length > 0)
      return inconclusive(NOTHING_TO_COMPARE, serverProbes(target, alone));
    if (legs.length === 0)
      return forwardLoss.legs.some(
        (l) => separates(l, "destination address") && separates(l, "source address"),
      )
        ? inconclusive({
            en: "source and destination separate lost from arrived alike: nothing was sent that tells them apart",
            zh: "源地址和目的地址都能把丢失的与到达的分开：没有能区分两者的报文",
          })
        : notApplicable({
            en: "the destination does not separate what was lost from what arrived",
            zh: "目的地址不能区分丢失的与到达的报文",
          });
    const contrary = forwardLoss.legs.find((leg) =>
      leg.classes.some((c) => c.missing > 0 && c.wireDestination === "rip"),
    );
    if (contrary)
      return inconclusive({
        en: `on the way to ${contrary.to} packets to its own address are lost as well`,
        zh: `在到 ${contrary.to} 的路径上，发往其自身地址的报文也丢失了`,
      });
    const lost = legs.reduce((n, l) => n + l.leg.counts.missing, 0);
    const controls = legs.reduce((n, l) => n + (l.contrast?.arrived ?? 0), 0);
    const sameProtocol = legs.every((l) => !separates(l, "protocol"));
    const servers = [...new Set(legs.map((l) => l.to))];
    // Else a filter of protocols and ports would look the same.
    if (!sameProtocol)
      return inconclusive(
        {
          en: "only packets to the VIP are lost, and no packet of the same protocol and port to a real server's own address was sent: the destination may be what is filtered, or the protocol and port",
          zh: "只有发往 VIP 的报文丢失，而没有发往 RS 自己地址的同协议、同端口的报文：过滤的可能是目的地址，也可能是协议和端口",
        },
        serverProbes(target, legs.slice(0, 1)),
      );
    const systematic = lost >= 5 && splitChance(lost, controls) < SYSTEMATIC;
    const because = {
      en: "only what is addressed to the VIP is lost, from any source",
      zh: "只有目的地址为 VIP 的报文丢失，与源地址无关",
    };
    return fail(because, {
      // Where frames are for another MAC, all to the VIP goes astray as well.
      grounds: splitGrounds(systematic && legs.every((l) => l.nextHop === "receiver"), true),
      packets: lost,
      segments: legs.map(({ from, to }) => ({ from, to })),
      explanation: {
        en: `Measured: ${lost} packets to the VIP, also from the director's own address, left for ${listed(legs.map((l) => l.to))} and none arrived; ${controls} frames to the real servers' own addresses did. Inferred: the real server's port takes in only what is addressed to an address bound to it.${platformSentence(platforms, servers)}`,
        zh: `实测：${lost} 个发往 VIP 的报文（包括以 DS 自己的地址为源的）发往 ${listedZh(legs.map((l) => l.to))}，一个也没有到达；而发往 RS 自己地址的 ${controls} 个帧到达了。推断：RS 的端口只接收目的地址与该端口绑定的报文。${platformSentenceZh(platforms, servers)}`,
      },
      evidence: legs
        .flatMap((l) => [...l.cites, ...l.controls.slice(0, 2)])
        .slice(0, 12)
        .concat(platformCites(platforms, servers)),
      remedies: openPort(platforms, {
        hosts: servers,
        what: "vip-destination",
        vip: target.vip,
        translated: false,
        tunnel: [...target.rips.values()].map(
          (ip) =>
            `ipvsadm -e ${serviceOption(target)} ${serverOption(ip, target.port)} -i --tun-type gue --tun-port 6080`,
        ),
      }),
      verify: legs.map((l) => ({
        host: l.to,
        command: `tcpdump -ni any -c 10 '${target.protocol} and dst host ${target.vip} and dst port ${target.port}'`,
        expect: { en: "packets to the VIP arrive", zh: "有发往 VIP 的报文到达" },
      })),
      rivals: [
        {
          cause: "fabric-antispoof-forward",
          because: {
            en: "packets from the director's own address are lost too: the source does not matter",
            zh: "从 DS 自己的地址发出的报文同样丢失：与源地址无关",
          },
        },
        {
          cause: "rs-sg-inbound",
          because: {
            en: "packets of the same protocol to the real server's own address arrived",
            zh: "发往 RS 自己地址的同协议报文到达了",
          },
        },
      ],
    });
  },
});
