/** The real server's kernel drops packets for a wrong UDP or TCP checksum: it counted them. */

import { defineRule, fail, inconclusive, pass } from "./define.ts";
import { dropFault, socketDrops } from "./socket-drop.ts";
import { ALL_ANSWERED_OR_TAKEN } from "./words.ts";

const COUNTERS = ["UdpInCsumErrors", "Udp6InCsumErrors", "TcpInCsumErrors"];

export const l4ChecksumBadReally = defineRule({
  id: "l4-checksum-bad-really",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "Requests arrive with a wrong UDP or TCP checksum and the real server drops them",
    zh: "请求的 UDP/TCP 校验和错误，被 RS 内核丢弃",
  },
  needs: ["deliveries"],
  wants: [],
  judge({ deliveries }) {
    const short = deliveries.servers.filter((s) => s.leg.counts.missing + s.leg.counts.unknown > 0);
    if (short.length === 0) return pass(ALL_ANSWERED_OR_TAKEN);
    const drops = socketDrops(short, COUNTERS);
    if (drops.length === 0) {
      const blind = short.filter((s) => s.leg.counts.missing === 0 && !s.counted);
      return blind.length > 0
        ? inconclusive(
            {
              en: "the counters of wrong checksums are not known for before and after the test",
              zh: "测试前后校验和错误的计数器未知",
            },
            blind.map((s) => ({ host: s.host, command: "nstat -az UdpInCsumErrors TcpInCsumErrors" })),
          )
        : pass({ en: "wrong checksums are not what is missing", zh: "校验和错误数与缺失数不符" });
    }
    const because = {
      en: drops.map((d) => `${d.growth.name} +${d.growth.growth}`).join(", "),
      zh: drops.map((d) => `${d.growth.name} 增加 ${d.growth.growth}`).join("、"),
    };
    return fail(because, {
      ...dropFault(drops, {
        en: "Only this counter makes a wrong checksum in a capture real: what a host sends is captured before its network card fills the checksum in. Here somebody on the way changed the packets without correcting it, or a card or virtual switch never filled it in.",
        zh: "只有这个计数器能证明抓包中的校验和错误是真的：主机发出的报文在网卡填写校验和之前就已被抓取。这里要么是中途有设备改了报文而没有更正校验和，要么是某块网卡或虚拟交换机根本没有填写。",
      }),
      remedies: [
        {
          host: "ds",
          platform: "any",
          commands: ["ethtool -K <interface> tx off rx off"],
          note: {
            en: "as a test, on the director and then on the client: if the counter stands still, checksum offload of that card or virtual switch is what spoils them. Else look at what rewrites packets on the way",
            zh: "作为测试，先在 DS 上、再在客户端上执行：如果计数器不再增长，就是该网卡或虚拟交换机的校验和卸载损坏了校验和。否则检查途中改写报文的设备",
          },
        },
      ],
      verify: drops.map((d) => ({
        host: d.server.host,
        command: `nstat -az ${d.growth.name}; tcpdump -ni <interface> -vv -c 20 port ${deliveries.target.port}`,
        expect: {
          en: 'the counter stands still while clients send, and no "bad udp cksum" at the receiver',
          zh: '客户端发送时计数器不再增长，接收端也没有 "bad udp cksum"',
        },
      })),
      rivals: [
        {
          cause: "udp-rcvbuf-overflow",
          because: {
            en: "the counter of wrong checksums grew, not that of full buffers",
            zh: "增长的是校验和错误计数器，不是缓冲区满计数器",
          },
        },
        {
          cause: "rs-firewall",
          because: {
            en: "the packets came as far as the transport layer, which counted them",
            zh: "报文已到达传输层并被其计数",
          },
        },
      ],
    });
  },
});
