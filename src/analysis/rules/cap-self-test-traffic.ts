/** All that was sent to the service came from the cluster itself: no client took part. */
import { defineRule, fail, pass } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

export const capSelfTestTraffic = defineRule({
  id: "cap-self-test-traffic",
  layer: "capture",
  severity: "note",
  title: {
    en: "The test was made on a host of the cluster, not from a client",
    zh: "测试在集群内主机上进行，不是来自客户端",
  },
  needs: ["selfTests"],
  wants: [],
  judge({ selfTests: { conversations, own, cites } }) {
    const count = own.reduce((n, o) => n + o.conversations, 0);
    if (count < conversations || count === 0)
      return pass({ en: "clients of their own took part", zh: "有独立的客户端参与" });
    if (cites.length === 0)
      return pass({ en: "no packet of such a test was captured", zh: "没有抓到这类测试的报文" });
    const hosts = own.map((o) => o.host);
    const sources = [...new Set(own.flatMap((o) => o.sources))].slice(0, 4);
    const because = {
      en: `${plural(count, "conversation")} from ${listed(hosts)}`,
      zh: `${count} 个会话来自 ${listedZh(hosts)}`,
    };
    return fail(because, {
      grounds: ["message"],
      packets: 0,
      segments: hosts.map((host) => ({ from: host, to: host })),
      explanation: {
        en: `Measured: all ${plural(count, "conversation")} with the service come from ${listed(hosts)} (${listed(sources)}). Such packets take another way than a client's: through IPVS in LOCAL_OUT and not LOCAL_IN, with a source that filters in the fabric take for the director's own and that a real server may hold itself. That they pass, or fail, says nothing of clients.`,
        zh: `实测：与该服务的全部 ${count} 个会话都来自 ${listedZh(hosts)}（${listedZh(sources)}）。这类报文的路径与客户端报文不同：在 IPVS 中走 LOCAL_OUT 而不是 LOCAL_IN，其源地址会被网络中的过滤视为 DS 自己的地址，RS 自身也可能持有该地址。它们通与不通，都不能说明客户端的情况。`,
      },
      evidence: cites.slice(0, 8),
      remedies: hosts.map((host) => ({
        host,
        platform: "any",
        commands: ["# repeat the test on a host that is neither director nor real server"],
        note: { en: "a client in the network that users come from", zh: "从用户所在网络中的客户端发起测试" },
      })),
      verify: [
        {
          host: hosts[0],
          command: "tcpdump -eni <interface> -c 20",
          expect: {
            en: "requests whose source is an address of no host of the cluster",
            zh: "请求的源地址不属于集群内任何主机",
          },
        },
      ],
    });
  },
});
