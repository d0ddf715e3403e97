/** The real server's kernel drops packets for a wrong UDP or TCP checksum: it counted them. */
import { defineRule, fail, inconclusive, pass } from "./define.ts";
import { dropFault, socketDrops } from "./socket-drop.ts";

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
    if (short.length === 0) return pass("every request that arrived was answered or given to a socket");
    const drops = socketDrops(short, COUNTERS);
    if (drops.length === 0) {
      const blind = short.filter((s) => s.leg.counts.missing === 0 && !s.counted);
      return blind.length > 0
        ? inconclusive(
            "the counters of wrong checksums are not known for before and after the test",
            blind.map((s) => ({ host: s.host, command: "nstat -az UdpInCsumErrors TcpInCsumErrors" })),
          )
        : pass("wrong checksums are not what is missing");
    }
    return fail(drops.map((d) => `${d.growth.name} +${d.growth.growth}`).join(", "), {
      ...dropFault(
        drops,
        "Only this counter makes a wrong checksum in a capture real: what a host sends is captured before its network card fills the checksum in. Here somebody on the way changed the packets without correcting it, or a card or virtual switch never filled it in.",
      ),
      remedies: [
        {
          host: "ds",
          platform: "any",
          commands: ["ethtool -K <interface> tx off rx off"],
          note: {
            en: "as a test, on the director and then on the client: if the counter stands still, checksum offload of that card or virtual switch is what spoils them. Else look at what rewrites packets on the way",
          },
        },
      ],
      verify: drops.map((d) => ({
        host: d.server.host,
        command: `nstat -az ${d.growth.name}; tcpdump -ni <interface> -vv -c 20 port ${deliveries.target.port}`,
        expect: { en: 'the counter stands still while clients send, and no "bad udp cksum" at the receiver' },
      })),
      rivals: [
        {
          cause: "udp-rcvbuf-overflow",
          because: { en: "the counter of wrong checksums grew, not that of full buffers" },
        },
        {
          cause: "rs-firewall",
          because: { en: "the packets came as far as the transport layer, which counted them" },
        },
      ],
    });
  },
});
