/** TCP: the listener's queue of accepted connections is full, and the kernel drops SYNs. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { dropFault, socketDrops } from "./socket-drop.ts";
import { listed, listedZh, plural } from "./words.ts";

const TCP = 6;
/** net/ipv4/tcp_input.c tcp_conn_request(): sk_acceptq_is_full(), and a full queue of half-open ones. */
const COUNTERS = ["TcpExtListenOverflows", "TcpExtTCPReqQFullDrop"];

export const appListenOverflow = defineRule({
  id: "app-listen-overflow",
  layer: "application",
  severity: "broken",
  title: {
    en: "TCP: the application's listen queue is full and new connections are dropped",
    zh: "TCP：应用的 listen 队列已满，内核丢弃新连接",
  },
  needs: ["sockets"],
  wants: ["deliveries"],
  judge({ sockets, deliveries }) {
    const listeners = sockets.servers.filter((s) => s.protocol === TCP);
    if (listeners.length === 0) return notApplicable({ en: "no TCP service", zh: "没有 TCP 服务" });
    const short = (deliveries?.servers ?? []).filter(
      (s) => s.hasTcp && s.leg.counts.missing + s.leg.counts.unknown > 0,
    );
    // Recv-Q of a listener is what waits, Send-Q how much may (ss); the queue is full once more wait.
    const full = listeners.flatMap((s) =>
      s.listening
        .filter(
          (l) => l.waiting !== undefined && l.mayWait !== undefined && l.mayWait > 0 && l.waiting > l.mayWait,
        )
        .map((l) => ({ ...l, host: s.host, port: s.port })),
    );
    const drops = socketDrops(short, COUNTERS);
    const silent = short.filter((s) => s.silent.length > 0 && full.some((f) => f.host === s.host));
    const hosts = [...new Set([...drops.map((d) => d.server.host), ...full.map((f) => f.host)])];
    if (hosts.length === 0) {
      const blind = short.filter((s) => s.leg.counts.missing === 0 && !s.counted);
      return blind.length > 0
        ? inconclusive(
            {
              en: "the counters of full listen queues are not known for before and after the test",
              zh: "测试前后 listen 队列溢出的计数器未知",
            },
            blind.map((s) => ({
              host: s.host,
              command: "nstat -az TcpExtListenOverflows TcpExtTCPReqQFullDrop; ss -lnt",
            })),
          )
        : pass({
            en: "no listen queue of the service is full, nor overflowed by what is missing",
            zh: "该服务的监听队列都没有满，溢出数也与缺失数不符",
          });
    }
    // A full queue beside requests that all are answered was full at another time.
    if (drops.length === 0 && silent.length === 0 && deliveries?.servers.some((s) => s.hasTcp))
      return pass({
        en: "a listen queue was full when its state was taken, but every request was answered",
        zh: "采集状态时有一个监听队列已满，但每个请求都得到了应答",
      });
    const packets =
      drops.length > 0
        ? drops.reduce((n, d) => n + d.lost, 0)
        : silent.reduce((n, s) => n + s.silentPackets, 0);
    const fault = dropFault(drops, { en: "", zh: "" });
    const queues = full.map((f) => `${f.waiting} connections wait on ${f.host} where ${f.mayWait} may`);
    const queuesZh = full.map((f) => `${f.host} 上有 ${f.waiting} 个连接在排队，上限为 ${f.mayWait}`);
    const names = listed(hosts);
    const because = { en: `${names} has a full listen queue`, zh: `${listedZh(hosts)} 的监听队列已满` };
    return fail(because, {
      grounds: [
        ...(drops.length > 0 ? fault.grounds : silent.length > 0 ? (["absence"] as const) : []),
        ...(full.length > 0 ? (["must"] as const) : []),
      ],
      packets,
      segments: hosts.map((host) => ({ from: host, to: host })),
      explanation: {
        en: `Measured: ${
          drops.length > 0
            ? fault.explanation.en.replace("Measured: ", "").replace(/\.\s*$/, "")
            : `${plural(packets, "request")} arrived at ${names} and ended there`
        }${queues.length > 0 ? `; ${queues.join("; ")}` : ""}. The kernel finishes handshakes by itself and keeps the connections until the application accepts them; when as many wait as listen() allows, at most net.core.somaxconn, it drops further SYNs without a word. The client repeats them and then times out.`,
        zh: `实测：${packets} 个请求到达 ${listedZh(drops.length > 0 ? drops.map((d) => d.server.host) : hosts)} 后在本机终止${
          drops.length > 0
            ? `；${drops.map((d) => `${d.server.host} 的 ${d.growth.name} 增长了 ${d.growth.growth}`).join("，")}`
            : ""
        }${queuesZh.length > 0 ? `；${queuesZh.join("；")}` : ""}。握手由内核独立完成，连接在应用 accept 之前一直排队；排队数达到 listen() 设定的上限（不超过 net.core.somaxconn）后，内核静默丢弃后续 SYN。客户端重传 SYN，最终超时。`,
      },
      evidence: [
        ...fault.evidence,
        ...full.map((f) => f.cite),
        ...(drops.length > 0 ? [] : silent.flatMap((s) => s.cites.slice(0, 2))),
      ].slice(0, 14),
      remedies: hosts.map((host) => ({
        host,
        platform: "any",
        commands: ["ss -lntp", "sysctl -w net.core.somaxconn=4096"],
        note: {
          en: "let the application call listen() with a longer backlog and restart it; if Recv-Q stays at its limit the application does not accept: look at what it waits for (threads, file descriptors, a back end)",
          zh: "调大应用 listen() 的 backlog 并重启应用；如果 Recv-Q 一直停在上限，说明应用没有 accept，应检查它在等什么（线程、文件描述符、后端）",
        },
      })),
      verify: hosts.map((host) => ({
        host,
        command: "nstat -az TcpExtListenOverflows; ss -lnt",
        expect: {
          en: "the counter stands still while clients connect, and Recv-Q is below Send-Q",
          zh: "客户端连接期间计数器不再增长，且 Recv-Q 小于 Send-Q",
        },
      })),
      rivals: [
        {
          cause: "rs-firewall",
          because: { en: "the SYNs came as far as the listening socket", zh: "SYN 已经到达监听套接字" },
        },
        {
          cause: "return-antispoof-vip",
          because: { en: "no SYN-ACK left the real server for them", zh: "RS 没有为这些 SYN 发出 SYN-ACK" },
        },
      ],
    });
  },
});
