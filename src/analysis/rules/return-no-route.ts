/** The real server has no route to the client, so that its answers never leave. */
import { citeCounter } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { isDeadEnd, lacksRoute, pathsOf, silentServers } from "./silent-servers.ts";
import { listed, listedZh, plural } from "./words.ts";

export const returnNoRoute = defineRule({
  id: "return-no-route",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "The real server has no route back to the client",
    zh: "RS 没有返回客户端的路由",
  },
  needs: ["returnPaths"],
  wants: ["deliveries"],
  judge({ returnPaths, deliveries }) {
    const silent = silentServers(deliveries);
    const judged = returnPaths.servers.map((back) => {
      const server = silent.find((s) => s.host === back.host);
      const dead = back.paths.filter(isDeadEnd);
      const counted = server !== undefined && lacksRoute(server, back);
      return { back, host: back.host, server, dead, counted };
    });
    // With captures: what was not answered, and the counter or the table says why. Without: the table alone.
    const failing = judged.filter((j) =>
      deliveries
        ? j.server && (j.counted || (j.dead.length > 0 && j.server.answered === 0))
        : j.dead.length > 0 && !j.back.down,
    );
    if (failing.length === 0) {
      if (deliveries && silent.length === 0)
        return pass({
          en: "every request that arrived was answered or refused",
          zh: "到达的请求都得到了应答或被拒绝",
        });
      const down = deliveries ? [] : judged.filter((j) => j.back.down);
      if (down.length > 0)
        return inconclusive(
          {
            en: `${listed(down.map((j) => `${j.back.down} of ${j.host}`))} is down: nothing comes in there, and the kernel took its routes away`,
            zh: `${listedZh(down.map((j) => `${j.host} 的 ${j.back.down}`))} 处于 down 状态：没有报文能到达，其路由也被内核删除`,
          },
          down.map((j) => ({
            host: j.host,
            command: `ip link set ${j.back.down} up; ip -s link; ip route show table all`,
          })),
        );
      const open = silent.filter((s) => pathsOf(returnPaths, s.host)?.paths.every((p) => p.route) !== true);
      return open.length > 0
        ? inconclusive(
            {
              en: "the routes of a real server that does not answer are not known",
              zh: "没有应答的 RS 的路由未知",
            },
            open.map((s) => ({
              host: s.host,
              command: "ip route show table all; ip rule; nstat -az IpOutNoRoutes",
            })),
          )
        : notApplicable({ en: "the real servers have a route to the clients", zh: "RS 有到客户端的路由" });
    }
    const hosts = listed(failing.map((f) => f.host));
    const packets = failing.reduce((n, f) => n + (f.server?.silentPackets ?? 0), 0);
    const clients = [
      ...new Set(failing.flatMap((f) => (f.dead.length > 0 ? f.dead : f.back.paths).map((p) => p.client))),
    ];
    const some = clients.length > 0 ? listed(clients.slice(0, 3)) : (deliveries?.target.client ?? "<CIP>");
    const hostsZh = listedZh(failing.map((f) => f.host));
    const someZh =
      clients.length > 0 ? listedZh(clients.slice(0, 3)) : (deliveries?.target.client ?? "<CIP>");
    const counted = failing.every((f) => f.counted);
    const dead = failing.every((f) => f.dead.length > 0);
    const refused = failing.flatMap((f) => f.dead.filter((p) => p.route?.kind === "refused"));
    const because =
      refused.length > 0
        ? { en: `${hosts} refuses to send to ${some}`, zh: `${hostsZh} 拒绝发往 ${someZh}` }
        : { en: `${hosts} has no route to ${some}`, zh: `${hostsZh} 没有到 ${someZh} 的路由` };
    return fail(because, {
      grounds: [
        ...(dead ? (["must"] as const) : []),
        ...(counted ? (["counter"] as const) : []),
        ...(packets > 0 ? (["absence"] as const) : []),
      ],
      packets,
      segments: failing.map((f) => ({ from: f.host, to: f.host })),
      explanation: {
        en: `Measured: ${
          packets > 0
            ? `${plural(packets, "request")} arrived at ${hosts} and no answer left it`
            : "nothing of it in captures"
        }${counted ? `; ${listed(failing.map((f) => `${f.back.noRoutes?.name} of ${f.host} grew by ${f.back.noRoutes?.growth}`))}` : ""}${
          dead
            ? `; the routing of ${hosts} ${
                refused.length > 0
                  ? `refuses ${some} (${refused[0].route?.text ?? ""})`
                  : `has neither a route to ${some} nor a default route`
              }`
            : ""
        }. The answer is made and has nowhere to go: sendto() fails${refused.length > 0 ? ", which no counter shows" : ' with "Network is unreachable"'}, a SYN is dropped without a SYN-ACK.`,
        zh: `实测：${
          packets > 0 ? `${packets} 个请求到达 ${hostsZh}，没有应答发出` : "抓包中没有相关报文"
        }${counted ? `；${failing.map((f) => `${f.host} 的 ${f.back.noRoutes?.name} 增长了 ${f.back.noRoutes?.growth}`).join("，")}` : ""}${
          dead
            ? `；${hostsZh} 的路由${
                refused.length > 0
                  ? `拒绝 ${someZh}（${refused[0].route?.text ?? ""}）`
                  : `既没有到 ${someZh} 的路由，也没有默认路由`
              }`
            : ""
        }。应答已经生成却无处可发：sendto() 失败${refused.length > 0 ? "，没有计数器体现" : "并返回“Network is unreachable”"}，SYN 则被丢弃而没有 SYN-ACK。`,
      },
      evidence: failing
        .flatMap((f) => [
          ...(f.back.noRoutes && f.back.noRoutes.growth > 0 ? [citeCounter(f.host, f.back.noRoutes)] : []),
          ...(f.dead[0]?.route?.cites ?? []),
          ...(f.server?.cites.slice(0, 2) ?? []),
        ])
        .slice(0, 14),
      remedies: failing.map((f) => ({
        host: f.host,
        platform: "any",
        commands: refused.some((p) => p.host === f.host)
          ? [...new Set(refused.flatMap((p) => (p.host === f.host && p.route?.undo ? [p.route.undo] : [])))]
          : [
              `ip ${some.includes(":") ? "-6 " : ""}route add default via <${deliveries?.target.forwarding.has("masq") ? "DIP" : "gateway of the network"}>`,
            ],
        note:
          refused.length > 0
            ? {
                en: "takes away what refuses the answers; in the network configuration too, where it may stand with a reason",
                zh: "删除拒绝应答的条目；网络配置中也要删除，并确认它为何存在",
              }
            : {
                en: "with NAT the gateway is the director, else it is the network's own; make it last in the network configuration",
                zh: "NAT 时网关是 DS，否则是网络自己的网关；还要写入网络配置使其持久生效",
              },
      })),
      verify: failing.map((f) => ({
        host: f.host,
        command: `ip route get ${clients[0] ?? some}${refused.length > 0 && deliveries ? ` from ${deliveries.target.vip}` : ""}`,
        expect: {
          en: "a route, out of the interface on which requests come",
          zh: "有路由，且从请求到达的接口发出",
        },
      })),
      rivals: [
        {
          cause: "rs-rp-filter-dr",
          because: {
            en: counted
              ? "the kernel counted packets that it could not send, so the requests passed its source validation"
              : "open: with rp_filter on, a request whose source has no route back is dropped on the way in; its counter tells",
            zh: counted
              ? "内核计数了它无法发送的报文，因此请求已通过源地址校验"
              : "未排除：rp_filter 开启时，源地址没有回程路由的请求在进入时就会被丢弃；可由其计数器判断",
          },
        },
        {
          cause: "app-no-reply",
          because: {
            en:
              refused.length > 0
                ? "the kernel refuses what the application answers"
                : "the kernel has no route for what the application answers",
            zh: refused.length > 0 ? "内核拒绝发送应用的应答" : "内核没有路由来发送应用的应答",
          },
        },
      ],
    });
  },
});
