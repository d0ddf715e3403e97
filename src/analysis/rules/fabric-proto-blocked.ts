/** Tunnelling: the fabric drops the tunnel's protocol between director and real server. */
import { splitGrounds } from "./confidence.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { anyServerOption, serviceOption } from "./ipvsadm.ts";
import { allowProtocol, platformCites, platformSentence, platformSentenceZh } from "./platforms.ts";
import {
  ARRIVAL_UNKNOWN,
  isTotal,
  listed,
  listedZh,
  NOTHING_TO_COMPARE,
  SYSTEMATIC,
  separates,
  splitChance,
  uncompared,
} from "./words.ts";

const IP_PROTOCOL = new Map([
  ["ipip", "4"],
  ["gre", "47"],
]);

/** Tunnels in UDP: GUE, FOU. */
const UDP = "17";

export const fabricProtoBlocked = defineRule({
  id: "fabric-proto-blocked",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "The fabric drops the tunnel's protocol between director and real server",
    zh: "网络丢弃 DS 与 RS 之间的隧道协议报文",
  },
  needs: ["forwardLoss"],
  wants: ["platforms"],
  judge({ forwardLoss, platforms }) {
    const { target } = forwardLoss;
    const tunnelled = forwardLoss.legs.filter((l) =>
      l.classes.some((c) => c.missing > 0 && c.encapsulation !== "none"),
    );
    if (tunnelled.length === 0)
      return forwardLoss.unknown > 0 && (target.forwarding.size === 0 || target.forwarding.has("tunnel"))
        ? inconclusive(ARRIVAL_UNKNOWN)
        : notApplicable({ en: "no tunnelled packet is missing", zh: "没有缺失隧道报文" });
    const legs = tunnelled.filter(
      (leg) =>
        isTotal(leg) &&
        separates(leg, "encapsulation") &&
        !separates(leg, "source address") &&
        leg.classes.every((c) => c.missing === 0 || c.encapsulation !== "none"),
    );
    const alone = legs.length > 0 ? [] : uncompared(forwardLoss, (c) => c.encapsulation !== "none");
    if (alone.length > 0)
      return inconclusive(
        NOTHING_TO_COMPARE,
        alone.map(({ from, to }) => ({ host: from, command: `ping -c 5 ${target.rips.get(to) ?? "<RIP>"}` })),
      );
    if (legs.length === 0)
      return pass({
        en: "what was lost and what arrived do not differ by the tunnel's protocol",
        zh: "丢失的与到达的报文在隧道协议上没有区别",
      });
    const kinds = [
      ...new Set(legs.flatMap((l) => l.classes.filter((c) => c.missing > 0).map((c) => c.encapsulation))),
    ];
    const lost = legs.reduce((n, l) => n + l.leg.counts.missing, 0);
    const controls = legs.reduce((n, l) => n + (l.contrast?.arrived ?? 0), 0);
    const systematic = lost >= 5 && splitChance(lost, controls) < SYSTEMATIC;
    const numbers = kinds.map((k) => IP_PROTOCOL.get(k) ?? `the UDP port of ${k}`);
    const numbersZh = kinds.map((k) => IP_PROTOCOL.get(k) ?? `${k} 的 UDP 端口`);
    const servers = [...new Set(legs.map((l) => l.to))];
    const because = { en: `only ${listed(kinds)} packets are lost`, zh: `只有 ${listedZh(kinds)} 报文丢失` };
    return fail(because, {
      grounds: splitGrounds(systematic, true),
      packets: lost,
      segments: legs.map(({ from, to }) => ({ from, to })),
      explanation: {
        en: `Measured: ${lost} ${listed(kinds)} packets left ${listed(legs.map((l) => l.from))} for ${listed(legs.map((l) => l.to))} and none arrived; ${controls} other packets with the same outer addresses did. Inferred: a security group or the fabric does not let IP protocol ${listed(numbers)} through.${platformSentence(platforms, servers)}`,
        zh: `实测：${lost} 个 ${listedZh(kinds)} 报文从 ${listedZh(legs.map((l) => l.from))} 发往 ${listedZh(legs.map((l) => l.to))}，一个也没有到达；外层地址相同的 ${controls} 个其他报文到达了。推断：安全组或网络不放行 IP 协议 ${listedZh(numbersZh)}。${platformSentenceZh(platforms, servers)}`,
      },
      evidence: legs
        .flatMap((l) => [...l.cites, ...l.controls.slice(0, 2)])
        .slice(0, 12)
        .concat(platformCites(platforms, servers)),
      remedies: [
        ...allowProtocol(
          platforms,
          servers,
          kinds.map((k) => IP_PROTOCOL.get(k) ?? UDP),
          target.dip,
        ),
        {
          host: legs[0].from,
          platform: "any",
          commands: [
            `ipvsadm -e ${serviceOption(target)} ${anyServerOption(target.vip, target.port)} -i --tun-type gue --tun-port 6080`,
          ],
          note: {
            en: "GUE travels as UDP; each real server then needs: modprobe fou; ip fou add port 6080 gue",
            zh: "GUE 以 UDP 承载；每台 RS 还需要：modprobe fou; ip fou add port 6080 gue",
          },
        },
      ],
      verify: legs.map((l) => ({
        host: l.to,
        command: `tcpdump -ni any -c 10 'ip proto ${numbers[0]} and src host ${target.dip}'`,
        expect: { en: "the tunnelled packets arrive", zh: "有隧道报文到达" },
      })),
      rivals: [
        {
          cause: "fabric-antispoof-forward",
          because: {
            en: "the outer source is the director's own address, and other packets from it arrived",
            zh: "外层源地址是 DS 自己的地址，而且从该地址发出的其他报文到达了",
          },
        },
      ],
    });
  },
});
