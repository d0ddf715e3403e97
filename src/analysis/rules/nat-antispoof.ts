/** NAT: the same filter as fabric-antispoof-forward, met by translated packets. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { openPort, platformCites, platformSentence, platformSentenceZh } from "./platforms.ts";
import { serverProbes } from "./probes.ts";
import { rivalsOf, sourceFilter } from "./source-filter.ts";
import { listed, listedZh, NOTHING_TO_COMPARE, uncompared } from "./words.ts";

export const natAntispoof = defineRule({
  id: "nat-antispoof",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "The fabric drops what the director translates: the source is still the client's address",
    zh: "网络丢弃 DS 经 NAT 转发的报文：源地址仍是客户端地址",
  },
  needs: ["forwardLoss"],
  wants: ["platforms"],
  judge({ forwardLoss, platforms }) {
    const { target } = forwardLoss;
    const translated = (legs: typeof forwardLoss.legs) =>
      legs.filter((l) => l.classes.some((c) => c.missing > 0 && c.destination === "rip" && c.ofService));
    if (translated(forwardLoss.legs).length === 0)
      return notApplicable({ en: "no translated packet was lost", zh: "没有丢失经过转换的报文" });
    const loss = { ...forwardLoss, legs: translated(forwardLoss.legs) };
    const found = sourceFilter(loss);
    const alone = found ? [] : uncompared(loss, (c) => c.source === "cip" && c.encapsulation === "none");
    if (alone.length > 0) return inconclusive(NOTHING_TO_COMPARE, serverProbes(target, alone));
    if (!found)
      return pass({
        en: "what was lost does not have the client's source address in common",
        zh: "丢失的报文并非都以客户端地址为源",
      });
    const { legs, lost, controls, grounds } = found;
    const directors = [...new Set(legs.map((l) => l.from))];
    const because = {
      en: "only translated frames with a client's source address are lost",
      zh: "只有经过转换、以客户端地址为源的帧丢失",
    };
    return fail(because, {
      grounds,
      packets: lost,
      segments: legs.map(({ from, to }) => ({ from, to })),
      explanation: {
        en: `Measured: ${lost} translated packets left ${listed(legs.map((l) => l.from))} for ${listed(legs.map((l) => l.to))} and none arrived, while ${controls} other frames between the same machines did. Inferred: the director's port may not send from the client's address, which NAT keeps.${platformSentence(platforms, directors)}`,
        zh: `实测：${lost} 个经过地址转换的报文从 ${listedZh(legs.map((l) => l.from))} 发往 ${listedZh(legs.map((l) => l.to))}，没有一个到达，而同样这些主机之间的其他 ${controls} 个帧到达了。推断：DS 的端口不允许以客户端地址为源发送，而 NAT 保留该源地址。${platformSentenceZh(platforms, directors)}`,
      },
      evidence: legs
        .flatMap((l) => [...l.cites, ...l.controls.slice(0, 2)])
        .slice(0, 12)
        .concat(platformCites(platforms, directors)),
      remedies: openPort(platforms, {
        hosts: directors,
        what: "client-sources",
        vip: target.vip,
        translated: true,
        tunnel: [],
      }),
      verify: legs.map((l) => ({
        host: l.to,
        command: `tcpdump -ni any -c 10 '${target.protocol} and src host ${target.client}'`,
        expect: {
          en: "the client's packets with the real server's address as destination",
          zh: "目的地址为 RS 地址的客户端报文",
        },
      })),
      rivals: rivalsOf(found),
    });
  },
});
