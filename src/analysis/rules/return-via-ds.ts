/** Direct routing, tunnelling: the real server's replies go through the director, which may not send them on. */
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { listed, listedZh } from "./words.ts";

export const returnViaDs = defineRule({
  id: "return-via-ds",
  layer: "director",
  severity: "broken",
  title: {
    en: "Replies are routed back through the director, whose kernel drops them: their source is its own VIP",
    zh: "应答经由 DS 返回，被 DS 内核丢弃：其源地址是 DS 自己的 VIP",
  },
  needs: ["replyLoss"],
  wants: [],
  judge({ replyLoss }) {
    const { atDirector, target } = replyLoss;
    if (target.forwarding.has("masq"))
      return notApplicable({ en: "NAT: replies belong through the director", zh: "NAT：回包本应经过 DS" });
    if (atDirector.length === 0) return pass({ en: "no reply ends at a director", zh: "没有回包止于 DS" });
    const directors = listed(atDirector.map((d) => d.director));
    const packets = atDirector.reduce((n, d) => n + d.packets, 0);
    const because = {
      en: `${packets} replies came in at ${directors} and did not leave it`,
      zh: `${packets} 个回包进入 ${listedZh(atDirector.map((d) => d.director))} 后没有离开`,
    };
    return fail(because, {
      grounds: ["must", "absence"],
      packets,
      segments: atDirector.map((d) => ({ from: d.director, to: d.director })),
      explanation: {
        en: `Measured: ${packets} replies with source ${target.vip} came in at ${directors} and did not leave it. Inferred: the real server's route to the client leads through the director; to its kernel a packet that comes in with its own address as source is a martian, dropped without a counter in netstat.`,
        zh: `实测：${packets} 个源地址为 ${target.vip} 的应答到达 ${listedZh(atDirector.map((d) => d.director))} 后没有转发出去。推断：RS 到客户端的路由经过 DS；对 DS 内核来说，以自己的地址为源进来的报文是 martian，直接丢弃，netstat 中没有计数。`,
      },
      evidence: atDirector.flatMap((d) => d.cites).slice(0, 8),
      remedies: [...target.rips.keys()].map((host) => ({
        host,
        platform: "any",
        commands: ["ip route replace default via <gateway of the network, not the director>"],
        note: {
          en: "in direct routing and tunnelling replies never pass the director",
          zh: "在直接路由和隧道方式下，应答从不经过 DS",
        },
      })),
      verify: [...target.rips.keys()].map((host) => ({
        host,
        command: `ip route get ${target.client} from ${target.vip}`,
        expect: { en: `not via ${target.dip}`, zh: `不经由 ${target.dip}` },
      })),
      rivals: [
        {
          cause: "return-antispoof-vip",
          because: {
            en: "the replies did leave the real server's port and arrived at the director",
            zh: "应答确实离开了 RS 的端口并到达 DS",
          },
        },
      ],
    });
  },
});
