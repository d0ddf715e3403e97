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
    if (servers.length === 0) return notApplicable({ en: "no UDP request arrived", zh: "没有 UDP 请求到达" });
    const short = servers.filter((s) => s.leg.counts.missing + s.leg.counts.unknown > 0);
    if (short.length === 0)
      return pass({
        en: "every datagram that arrived was answered or given to a socket",
        zh: "到达的数据报都得到了应答或已交给套接字",
      });
    const drops = socketDrops(short, [...SOCKET, ...TOTAL]);
    if (drops.length === 0) {
      const blind = short.filter((s) => s.leg.counts.missing === 0 && !s.counted);
      return blind.length > 0
        ? inconclusive(
            {
              en: "the counters of the sockets' buffers are not known for before and after the test",
              zh: "测试前后套接字缓冲区的计数器未知",
            },
            blind.map((s) => ({
              host: s.host,
              command: "nstat -az UdpRcvbufErrors UdpMemErrors; ss -lunpm",
            })),
          )
        : pass({
            en: "no receive buffer overflowed by what is missing",
            zh: "接收缓冲区的溢出数与缺失数不符",
          });
    }
    const total = drops.some((d) => TOTAL.includes(d.growth.name));
    const { port } = deliveries.target;
    const names = sockets?.servers
      .filter((s) => s.protocol === UDP && drops.some((d) => d.server.host === s.host))
      .flatMap((s) => s.listening.map((l) => l.cite));
    const fault = dropFault(
      drops,
      total
        ? {
            en: "The memory of all UDP sockets of the host together was used up (net.ipv4.udp_mem).",
            zh: "该主机所有 UDP 套接字可用的内存总量已耗尽（net.ipv4.udp_mem）。",
          }
        : {
            en: "The datagrams passed the whole stack and found the socket's buffer full: the application reads more slowly than they come, or the buffer is too small for a burst.",
            zh: "数据报通过了整个协议栈，但套接字缓冲区已满：应用读取的速度跟不上，或者缓冲区太小，容纳不了突发流量。",
          },
    );
    const because = {
      en: drops.map((d) => `${d.growth.name} +${d.growth.growth}`).join(", "),
      zh: drops.map((d) => `${d.growth.name} 增加 ${d.growth.growth}`).join("、"),
    };
    return fail(because, {
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
          zh: total
            ? "调大它的三个值（单位为页），并查看哪个套接字占用了内存"
            : "并让应用用 SO_RCVBUF 申请更大的缓冲区、加快读取，或由多个进程共享端口（SO_REUSEPORT）；net.core.rmem_default 只对没有自行申请的套接字有效",
        },
      })),
      verify: drops.map((d) => ({
        host: d.server.host,
        command: `nstat -az ${d.growth.name}; ss -lunpm 'sport = :${port}'`,
        expect: {
          en: "the counter stands still while clients send; drops (d...) of the socket as well",
          zh: "客户端发送时计数器不再增长；套接字的 drops（d...）也不再增长",
        },
      })),
      rivals: [
        {
          cause: "l4-checksum-bad-really",
          because: {
            en: "the counter of full buffers grew, not that of wrong checksums",
            zh: "增长的是缓冲区满计数器，不是校验和错误计数器",
          },
        },
        {
          cause: "fabric-random-loss",
          because: { en: "the datagrams did arrive at the real server", zh: "数据报确实到达了 RS" },
        },
      ],
    });
  },
});
