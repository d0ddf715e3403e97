/** UDP: the application answers from the real server's own address, and the client refuses it. */
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { listed, listedZh } from "./words.ts";

export const udpReplyWrongSource = defineRule({
  id: "udp-reply-wrong-source",
  layer: "application",
  severity: "broken",
  title: {
    en: "The application answers from the real server's own address instead of the VIP",
    zh: "应用以 RS 自己的地址而不是 VIP 应答",
  },
  needs: ["replyLoss"],
  wants: [],
  judge({ replyLoss }) {
    const { target } = replyLoss;
    const bypassing = replyLoss.bypassing.filter((b) => b.askedForVip);
    if (target.forwarding.has("masq"))
      return notApplicable({ en: "NAT: the director puts the VIP in", zh: "NAT：由 DS 换成 VIP" });
    if (target.protocol !== "udp")
      return notApplicable({
        en: "TCP answers from the address that was asked",
        zh: "TCP 以被请求的地址应答",
      });
    if (bypassing.length < replyLoss.bypassing.length && bypassing.length === 0)
      return notApplicable({
        en: "the requests came to the real servers' own addresses: NAT, where the director puts the VIP in",
        zh: "请求到达时目的地址是 RS 自己的地址：这是 NAT，由 DS 换成 VIP",
      });
    if (bypassing.length === 0) return pass({ en: "replies have the VIP as source", zh: "回包以 VIP 为源" });
    const hosts = listed(bypassing.map((b) => b.host));
    const packets = bypassing.reduce((n, b) => n + b.packets, 0);
    const because = {
      en: `${packets} replies of ${hosts} have its own address as source`,
      zh: `${listedZh(bypassing.map((b) => b.host))} 的 ${packets} 个回包以它自己的地址为源`,
    };
    return fail(because, {
      grounds: ["message"],
      packets,
      segments: bypassing.map((b) => ({ from: b.host, to: "client" })),
      explanation: {
        en: `Measured: ${packets} replies left ${hosts} with its own address as source, while the client asked ${target.vip}. A client that connected its socket to the VIP refuses them. Inferred: the socket is bound to every address and answers with a plain send; the kernel then picks the address of the way out.`,
        zh: `实测：${listedZh(bypassing.map((b) => b.host))} 发出的 ${packets} 个应答以自己的地址为源，而客户端访问的是 ${target.vip}。套接字已 connect 到 VIP 的客户端会拒绝这些应答。推断：套接字绑定在所有地址上，用普通的 send 应答；内核于是选用出接口的地址。`,
      },
      evidence: bypassing.flatMap((b) => b.cites).slice(0, 8),
      remedies: bypassing.map((b) => ({
        host: b.host,
        platform: "any",
        commands: [`ss -lunp 'sport = :${target.port}'`],
        note: {
          en: `bind a socket to ${target.vip} itself (and one to the own address for health checks), or answer with IP_PKTINFO`,
          zh: `把一个套接字绑定到 ${target.vip} 本身（另用一个绑定自身地址供健康检查使用），或用 IP_PKTINFO 应答`,
        },
      })),
      verify: bypassing.map((b) => ({
        host: b.host,
        command: `tcpdump -ni any -c 10 'udp and src port ${target.port}'`,
        expect: { en: `source ${target.vip}`, zh: `源地址为 ${target.vip}` },
      })),
      rivals: [
        {
          cause: "return-antispoof-vip",
          because: { en: "these replies do not have the VIP as source", zh: "这些应答的源地址不是 VIP" },
        },
      ],
      nextSteps: bypassing.slice(0, 1).map((b) => ({
        host: b.host,
        command: `tcpdump -ni any 'src host ${target.vip} and src port ${target.port}'`,
        why: {
          en: "once the source is the VIP, the fabric may drop the replies: see return-antispoof-vip",
          zh: "源地址改为 VIP 之后，网络可能会丢弃应答：见 return-antispoof-vip",
        },
      })),
    });
  },
});
