/** The fabric drops replies: their source, the VIP, is not bound to the real server's port. */
import type { LossyReplies } from "../evidence/reply-loss.ts";
import { splitGrounds } from "./confidence.ts";
import { defineRule, fail, inconclusive, pass } from "./define.ts";
import { openPort, platformCites, platformSentence, platformSentenceZh } from "./platforms.ts";
import { listed, listedZh, SYSTEMATIC, splitChance } from "./words.ts";

/** What this sender sent from its own address and what of it arrived; likewise from the VIP. */
function sources({ classes }: LossyReplies) {
  const sum = (list: LossyReplies["classes"], key: "arrived" | "missing") =>
    list.reduce((n, c) => n + c[key], 0);
  const vip = classes.filter((c) => c.wireSource === "vip");
  const own = classes.filter((c) => c.wireSource !== "vip");
  return { vipArrived: sum(vip, "arrived"), ownArrived: sum(own, "arrived"), own };
}

export const returnAntispoofVip = defineRule({
  id: "return-antispoof-vip",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "The fabric drops the replies: their source, the VIP, is not bound to the real server's port",
    zh: "云网络丢弃 RS 的应答：源地址 VIP 不属于 RS 的端口",
  },
  needs: ["replyLoss"],
  wants: ["platforms"],
  judge({ replyLoss, platforms }) {
    if (replyLoss.sent === 0)
      return inconclusive({ en: "no reply was seen to leave a real server", zh: "没有看到应答离开 RS" });
    if (replyLoss.missing === 0) {
      if (replyLoss.stuck.length > 0)
        return inconclusive({
          en: "clients repeat their SYN although it was answered; where the answer is lost was not captured",
          zh: "SYN 已得到应答，客户端仍在重传；应答在何处丢失没有抓到",
        });
      return replyLoss.open.length > 0
        ? inconclusive({
            en: "replies left, and no capture shows whether they arrived",
            zh: "应答已发出，没有抓包显示是否到达",
          })
        : pass({ en: "every reply arrived", zh: "回包都已到达" });
    }
    const legs = replyLoss.legs.filter((leg) => {
      const { vipArrived } = sources(leg);
      // That they are lost, counters may say: they do not say which group they are of.
      const lost = leg.classes.filter((c) => c.reply && c.sent > c.arrived + c.unpaired);
      return (
        vipArrived === 0 &&
        lost.length > 0 &&
        lost.every((c) => c.wireSource === "vip" && c.destinationMac !== "unknown")
      );
    });
    const controls = legs.reduce((n, l) => n + sources(l).ownArrived, 0);
    if (legs.length === 0)
      return pass({
        en: "what was lost of the replies is not exactly what has the VIP as source",
        zh: "丢失的回包并非恰好是以 VIP 为源的那些",
      });
    if (controls === 0)
      return inconclusive({
        en: "replies from the VIP are lost, and nothing from the real server's own address was sent to compare with",
        zh: "以 VIP 为源的应答丢失，但没有以 RS 自身地址为源的报文可供对比",
      });
    const lost = legs.reduce((n, l) => n + l.leg.counts.missing, 0);
    const sameProtocol = legs.some((l) => {
      const protocols = new Set(l.classes.filter((c) => c.missing > 0 && c.reply).map((c) => c.protocol));
      return sources(l).own.some((c) => c.arrived > 0 && protocols.has(c.protocol));
    });
    const systematic = splitChance(lost, controls) < SYSTEMATIC;
    const { target } = replyLoss;
    const servers = [...new Set(legs.map((l) => l.from))];
    const because = { en: "only replies with the VIP as source are lost", zh: "只有以 VIP 为源的回包丢失" };
    return fail(because, {
      grounds: splitGrounds(systematic, sameProtocol),
      packets: lost,
      segments: legs.map(({ from, to }) => ({ from, to })),
      explanation: {
        en: `Measured: ${lost} replies with source ${target.vip} left ${listed(legs.map((l) => l.from))} and none arrived at ${listed(legs.map((l) => l.to))}; ${controls} frames that the same machines sent from their own addresses did arrive. Inferred: a filter at the real server's port lets only frames leave whose source address is bound to it. No counter on any host moves for it.${platformSentence(platforms, servers)}`,
        zh: `实测：${lost} 个源地址为 ${target.vip} 的应答从 ${listedZh(legs.map((l) => l.from))} 发出，没有一个到达 ${listedZh(legs.map((l) => l.to))}；同样这些主机以自己的地址发送的 ${controls} 个帧到达了。推断：RS 端口上的过滤只放行源地址绑定在该端口上的帧。任何主机上都没有相应的计数器变化。${platformSentenceZh(platforms, servers)}`,
      },
      evidence: legs
        .flatMap((l) => l.cites)
        .slice(0, 12)
        .concat(platformCites(platforms, servers)),
      remedies: openPort(platforms, {
        hosts: servers,
        what: "vip-source",
        vip: target.vip,
        translated: false,
        tunnel: [],
      }),
      verify: legs.map((l) => ({
        host: l.to,
        command: `tcpdump -ni any -c 10 'src host ${target.vip} and src port ${target.port}'`,
        expect: { en: "replies from the VIP arrive", zh: "源地址为 VIP 的应答到达" },
      })),
      rivals: [
        {
          cause: "udp-reply-wrong-source",
          because: {
            en: "the replies that left have the VIP as source, as the client expects",
            zh: "发出的应答源地址为 VIP，正是客户端所期望的",
          },
        },
        {
          cause: "return-stateful-sg",
          because: {
            en: sameProtocol
              ? "packets of the same protocol from the real server's own address arrived"
              : "open: a stateful filter that never saw the request would drop the reply as well",
            zh: sameProtocol
              ? "同一协议、源地址为 RS 自身地址的报文到达了"
              : "未排除：没有见过请求的有状态过滤也会丢弃应答",
          },
        },
      ],
      nextSteps: legs.slice(0, 1).map((l) => ({
        host: l.from,
        command: `ping -c 5 -I ${target.vip} ${target.client}; ping -c 5 ${target.client}`,
        why: {
          en: "from the VIP none, from the own address all: the source address is what is filtered",
          zh: "以 VIP 为源全部不通，以自身地址为源全部通：被过滤的就是源地址",
        },
      })),
    });
  },
});
