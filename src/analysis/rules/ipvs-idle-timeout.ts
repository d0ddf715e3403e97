/** TCP connections that were idle for longer than IPVS remembers them: the director resets what comes then. */
import { serviceName } from "../evidence/table-services.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { plural } from "./words.ts";

/** IP_VS_TCP_S_ESTABLISHED of ip_vs_proto_tcp.c. */
const DEFAULT_SECONDS = 900;
/** Timers of the kernel are not exact to the second. */
const SLACK_SECONDS = 1;

export const ipvsIdleTimeout = defineRule({
  id: "ipvs-idle-timeout",
  layer: "director",
  severity: "degraded",
  title: {
    en: "Connections idle for longer than IPVS's timeout: the director resets them when the client goes on",
    zh: "连接空闲时间超过 IPVS 超时，客户端继续发送时被调度器重置",
  },
  needs: ["passages"],
  wants: ["ipvsTables"],
  judge({ passages, ipvsTables }) {
    const cut = passages.services.flatMap((service) =>
      service.flows
        .filter((f) => f.midStream && f.resets > 0 && f.stayed > 0 && f.idleSeconds !== undefined)
        .map((flow) => ({ service, flow, idle: flow.idleSeconds ?? 0 })),
    );
    if (cut.length === 0)
      return pass({
        en: "the director reset no connection that had passed it before",
        zh: "DS 没有对先前通过的连接发送 RST",
      });
    const { service } = cut[0];
    const { director } = service;
    const timeouts = ipvsTables?.directors.find((d) => d.director === director)?.timeouts;
    const limit = timeouts?.tcpSeconds ?? DEFAULT_SECONDS;
    const own = cut.filter((c) => c.service === service && c.idle >= limit - SLACK_SECONDS);
    if (own.length === 0)
      return timeouts
        ? notApplicable({
            en: `these connections were idle for less than the ${limit} seconds that IPVS remembers them`,
            zh: `这些连接的空闲时间没有超过 IPVS 保留表项的 ${limit} 秒`,
          })
        : inconclusive(
            { en: "how long IPVS remembers a connection is not known", zh: "IPVS 连接条目的超时时间未知" },
            [{ host: director, command: "ipvsadm -L --timeout" }],
          );
    const name = serviceName(service);
    const shortest = Math.min(...own.map((c) => c.idle));
    const packets = own.reduce((n, c) => n + c.flow.stayed, 0);
    const resets = own.reduce((n, c) => n + c.flow.resets, 0);
    const because = {
      en: `${plural(own.length, "connection")} of ${name} outlived IPVS's entry`,
      zh: `${name} 的 ${own.length} 个连接比 IPVS 的表项存在更久`,
    };
    return fail(because, {
      grounds: ["message", timeouts ? "must" : "may", "absence"],
      packets,
      segments: [{ from: director, to: director }],
      explanation: {
        en: `Measured: ${plural(own.length, "connection")} of ${name} passed ${director}, then nothing came for ${shortest.toFixed(1)} seconds or more, and the next ${plural(packets, "packet")} did not go out: ${director} itself answered with ${plural(resets, "reset")}. IPVS forgets an established connection after ${limit} seconds without a packet (${
          timeouts ? "as ipvsadm -L --timeout says" : "the default"
        }); a packet without an entry that is no SYN is for the director's own stack, which has no such connection.`,
        zh: `实测：${name} 的 ${own.length} 个连接曾经过 ${director}，之后至少 ${shortest.toFixed(1)} 秒没有报文，随后的 ${packets} 个报文没有转发出去：${director} 自己回了 ${resets} 个 RST。已建立的连接超过 ${limit} 秒没有报文，IPVS 就会删除其条目（${
          timeouts ? "取自 ipvsadm -L --timeout" : "默认值"
        }）；没有条目又不是 SYN 的报文会交给 DS 自己的协议栈，而那里没有这个连接。`,
      },
      evidence: [
        ...(timeouts ? [timeouts.cite] : []),
        ...own.slice(0, 4).flatMap((c) => c.flow.cites.slice(0, 1)),
      ],
      remedies: [
        {
          host: director,
          platform: "any",
          commands: ["ipvsadm --set 7200 0 0"],
          note: {
            en: "seconds for established TCP (0 leaves the others as they are), more than what clients are idle for; it is not saved: set it at every start",
            zh: "已建立 TCP 连接的超时秒数（0 表示其他两项不变），应大于客户端的空闲时间；该设置不会保存，每次启动都要重新设置",
          },
        },
        {
          host: "client",
          platform: "any",
          commands: [`sysctl -w net.ipv4.tcp_keepalive_time=${Math.max(1, Math.floor(limit / 3))}`],
          note: {
            en: "or keep connections alive: for sockets that set SO_KEEPALIVE",
            zh: "或者启用连接保活：仅对设置了 SO_KEEPALIVE 的套接字有效",
          },
        },
      ],
      verify: [
        {
          host: director,
          command: "ipvsadm -L --timeout; ipvsadm -Lnc",
          expect: {
            en: "idle connections are still listed when the client goes on",
            zh: "客户端继续发送时，空闲连接仍在列表中",
          },
        },
      ],
      rivals: [
        {
          cause: "ipvs-failover-without-sync",
          because: {
            en: "the very same director had forwarded these connections before",
            zh: "此前转发这些连接的就是同一台 DS",
          },
        },
        {
          cause: "ipvs-no-service",
          because: { en: "the same service forwards other packets", zh: "同一虚拟服务仍在转发其他报文" },
        },
      ],
    });
  },
});
