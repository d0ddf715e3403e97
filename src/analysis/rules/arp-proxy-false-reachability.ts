/** A caveat: ARP is answered by the fabric, so an answer says nothing of the way to the real server. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, listedZh } from "./words.ts";

export const arpProxyFalseReachability = defineRule({
  id: "arp-proxy-false-reachability",
  layer: "fabric",
  severity: "note",
  title: {
    en: "The fabric answers ARP for real servers: an answer does not prove that frames reach them",
    zh: "网络代 RS 应答 ARP：有应答不能证明帧能到达 RS",
  },
  needs: ["neighbourTables"],
  wants: [],
  judge({ neighbourTables }) {
    const answered = neighbourTables.resolutions.filter((r) => r.known && r.asked > 0 && r.answered > 0);
    if (answered.length === 0)
      return notApplicable({
        en: "no question for a real server's MAC was answered",
        zh: "对 RS 的 MAC 的查询没有一个得到应答",
      });
    const found = answered.filter((r) => r.unheard > 0);
    if (found.length === 0)
      return answered.some((r) => r.heard > 0)
        ? pass({
            en: "the real servers saw the questions that were answered",
            zh: "RS 看到了那些得到应答的查询",
          })
        : inconclusive({
            en: "whether the questions reached the real servers was not captured",
            zh: "没有抓到查询是否到达 RS",
          });
    const [first] = found;
    const servers = listed(found.map((r) => r.server));
    const because = {
      en: `${servers} did not see the questions that were answered for them`,
      zh: `${listedZh(found.map((r) => r.server))} 没有看到那些已有人代为应答的查询`,
    };
    return fail(because, {
      grounds: ["message", "absence"],
      packets: 0,
      segments: found.map((r) => ({ from: r.director, to: r.server })),
      explanation: {
        en: `${first.director} asked for the MAC of ${listed(found.map((r) => r.ip))} and was told ${listed(found.flatMap((r) => r.answerMacs))}; of these questions ${found.reduce((n, r) => n + r.unheard, 0)} should be in the captures of ${servers} and none is, nor any answer of theirs. The fabric answers itself (ARP suppression of VXLAN, l2pop or OVN of OpenStack, a cloud's router): arping and REACHABLE prove nothing of the way to these servers. What counts is what their captures show.`,
        zh: `${first.director} 查询了 ${listedZh(found.map((r) => r.ip))} 的 MAC，得到 ${listedZh(found.flatMap((r) => r.answerMacs))}；其中 ${found.reduce((n, r) => n + r.unheard, 0)} 个查询本应出现在 ${listedZh(found.map((r) => r.server))} 的抓包中，却一个也没有，也没有它们自己的应答。应答来自网络本身（VXLAN 的 ARP 抑制、OpenStack 的 l2pop 或 OVN、云路由器）：arping 有应答、邻居状态为 REACHABLE，都不能证明到这些 RS 的路径是通的。应以 RS 上的抓包为准。`,
      },
      evidence: found.flatMap((r) => [...r.cites.slice(0, 1), ...r.answerCites.slice(0, 1)]).slice(0, 12),
      remedies: [
        {
          host: first.director,
          platform: "any",
          commands: found.slice(0, 4).map((r) => `ping -c 3 ${r.ip}`),
          note: { en: "an answer to this comes from the real server itself", zh: "对此的应答来自 RS 本身" },
        },
      ],
      verify: found.slice(0, 4).map((r) => ({
        host: r.server,
        command: "tcpdump -nei any -c 3 arp or icmp",
        expect: {
          en: "what of the director's questions and pings really arrives",
          zh: "DS 的 ARP 查询和 ping 中真正到达的部分",
        },
      })),
    });
  },
});
