/** UDP: the socket's receive buffer is full, and the kernel drops what comes. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { dropFault, socketDrops } from "./socket-drop.ts";

const UDP = 17;
/** net/ipv4/udp.c __udp_enqueue_schedule_skb(): the socket's own limit, and that of all of them. */
const SOCKET = ["UdpRcvbufErrors", "Udp6RcvbufErrors"];
const TOTAL = ["UdpMemErrors", "Udp6MemErrors"];

export const udpRcvbufOverflow = defineRule({
  id: "udp-rcvbuf-overflow",
  layer: "application",
  severity: "degraded",
  title: {
    en: "UDP: the application's receive buffer overflows",
    zh: "UDP：应用的接收缓冲区溢出",
  },
  needs: ["deliveries"],
  wants: ["sockets"],
  judge({ deliveries, sockets }) {
    const servers = deliveries.servers.filter((s) => s.hasUdp);
    if (servers.length === 0) return notApplicable("no UDP request arrived");
    const short = servers.filter((s) => s.leg.counts.missing + s.leg.counts.unknown > 0);
    if (short.length === 0) return pass("every datagram that arrived was answered or given to a socket");
    const drops = socketDrops(short, [...SOCKET, ...TOTAL]);
    if (drops.length === 0) {
      const blind = short.filter((s) => s.leg.counts.missing === 0 && !s.counted);
      return blind.length > 0
        ? inconclusive(
            "the counters of the sockets' buffers are not known for before and after the test",
            blind.map((s) => ({
              host: s.host,
              command: "nstat -az UdpRcvbufErrors UdpMemErrors; ss -lunpm",
            })),
          )
        : pass("no receive buffer overflowed by what is missing");
    }
    const total = drops.some((d) => TOTAL.includes(d.growth.name));
    const { port } = deliveries.target;
    const names = sockets?.servers
      .filter((s) => s.protocol === UDP && drops.some((d) => d.server.host === s.host))
      .flatMap((s) => s.listening.map((l) => l.cite));
    const fault = dropFault(
      drops,
      total
        ? "The memory of all UDP sockets of the host together was used up (net.ipv4.udp_mem)."
        : "The datagrams passed the whole stack and found the socket's buffer full: the application reads more slowly than they come, or the buffer is too small for a burst.",
    );
    return fail(`${drops.map((d) => `${d.growth.name} +${d.growth.growth}`).join(", ")}`, {
      ...fault,
      evidence: [...fault.evidence, ...(names ?? [])].slice(0, 14),
      remedies: drops.map((d) => ({
        host: d.server.host,
        platform: "any",
        commands: total ? ["sysctl net.ipv4.udp_mem"] : ["sysctl -w net.core.rmem_max=16777216"],
        note: {
          en: total
            ? "raise its three values (pages), and look which socket holds the memory"
            : "and let the application ask for more with SO_RCVBUF, read faster, or share the port between processes (SO_REUSEPORT); net.core.rmem_default counts only for those that do not ask",
        },
      })),
      verify: drops.map((d) => ({
        host: d.server.host,
        command: `nstat -az ${d.growth.name}; ss -lunpm 'sport = :${port}'`,
        expect: { en: "the counter stands still while clients send; drops (d...) of the socket as well" },
      })),
      rivals: [
        {
          cause: "l4-checksum-bad-really",
          because: { en: "the counter of full buffers grew, not that of wrong checksums" },
        },
        { cause: "fabric-random-loss", because: { en: "the datagrams did arrive at the real server" } },
      ],
    });
  },
});
