/** The real server gets no MAC for the next hop towards the client. */
import type { NextHop } from "../evidence/return-paths.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { lacksRoute, pathsOf, sends, silentServers } from "./silent-servers.ts";
import { listed, listedZh, plural } from "./words.ts";

const GIVEN_UP = new Set(["FAILED", "INCOMPLETE"]);

function isDead({ state, asked }: NextHop): boolean {
  return (
    (state !== undefined && GIVEN_UP.has(state)) ||
    (asked !== undefined && asked.asked > 1 && asked.answered === 0)
  );
}

export const returnGwUnresolved = defineRule({
  id: "return-gw-unresolved",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "The real server cannot resolve the MAC of the next hop towards the client",
    zh: "RS 无法解析返回方向下一跳的 MAC 地址",
  },
  needs: ["returnPaths"],
  wants: ["deliveries"],
  judge({ returnPaths, deliveries }) {
    const silent = silentServers(deliveries).filter((s) => !lacksRoute(s, pathsOf(returnPaths, s.host)));
    if (deliveries && silent.length === 0)
      return pass({
        en: "every request that arrived was answered or refused, or has no route back",
        zh: "到达的请求都得到了应答或被拒绝，或者没有返回路由",
      });
    const failing = returnPaths.servers.flatMap((back) => {
      const server = silent.find((s) => s.host === back.host);
      if (deliveries && !server) return [];
      const known = back.paths.flatMap((p) => p.nextHops);
      // Without routes: what the host asks for in vain, while it should answer.
      const hops: readonly NextHop[] =
        known.length > 0
          ? known.filter(isDead)
          : server
            ? back.asked
                .filter((a) => a.asked > 1 && a.answered === 0)
                .map((a) => ({ ip: a.ip, cites: [], asked: a }))
            : [];
      // Where the application sends nothing there is nothing to be held up.
      if (hops.length === 0 || hops.length < known.length || (server && sends(server) === "none")) return [];
      return [{ host: back.host, server, hops, guessed: known.length === 0 }];
    });
    if (failing.length === 0) {
      const open = silent.filter((s) => (pathsOf(returnPaths, s.host)?.paths.length ?? 0) === 0);
      return open.length > 0
        ? inconclusive(
            {
              en: "the routes and neighbours of a real server that does not answer are not known",
              zh: "没有应答的 RS 的路由和邻居表未知",
            },
            open.map((s) => ({ host: s.host, command: "ip route show table all; ip neigh" })),
          )
        : notApplicable({ en: "the real servers resolve their way back", zh: "RS 能解析返回路径的下一跳" });
    }
    const hosts = listed(failing.map((f) => f.host));
    const packets = failing.reduce((n, f) => n + (f.server?.silentPackets ?? 0), 0);
    const hops = failing.flatMap((f) => f.hops);
    const ips = [...new Set(hops.map((h) => h.ip))];
    const unanswered = hops.filter((h) => h.asked !== undefined && h.asked.answered === 0);
    const asked = unanswered.reduce((n, h) => n + (h.asked?.asked ?? 0), 0);
    const given = hops.filter((h) => h.state !== undefined && GIVEN_UP.has(h.state));
    const hostsZh = listedZh(failing.map((f) => f.host));
    const shown = unanswered.length > 0 && packets > 0;
    const because = {
      en: `${hosts} gets no answer for ${listed(ips)}`,
      zh: `${hostsZh} 查询 ${listedZh(ips)} 没有得到应答`,
    };
    return fail(because, {
      grounds: [
        // Requests for the MAC that nobody answers are the fault itself on the wire.
        ...(shown && failing.every((f) => !f.guessed) ? (["message"] as const) : []),
        ...(packets > 0 ? (["absence"] as const) : []),
        "may",
      ],
      ...(packets > 0 ? {} : { severity: "risk" as const }),
      packets,
      segments: failing.map((f) => ({ from: f.host, to: f.host })),
      explanation: {
        en: `Measured: ${
          packets > 0
            ? `${plural(packets, "request")} arrived at ${hosts} and no answer left it`
            : "nothing of it in captures"
        }${asked > 0 ? `; ${hosts} asked ${plural(asked, "time")} for the MAC of ${listed(ips)} (telling ${listed(unanswered.flatMap((h) => h.asked?.tell ?? []))}) and got no answer` : ""}${
          given.length > 0
            ? `; its neighbour table has ${listed(ips)} in state ${listed(given.map((h) => h.state ?? ""))}`
            : ""
        }. That is the next hop towards the client${failing.some((f) => f.guessed) ? ", as far as captures tell" : ""}: the kernel keeps the answers for some seconds and then drops them. Inferred: the gateway is down, not on this link, has another address, or ignores requests that name a sender address which is not of its network (arp_announce).`,
        zh: `实测：${
          packets > 0 ? `${packets} 个请求到达 ${hostsZh}，没有应答发出` : "抓包中没有相关报文"
        }${asked > 0 ? `；${hostsZh} 查询了 ${asked} 次 ${listedZh(ips)} 的 MAC（发送方地址为 ${listedZh(unanswered.flatMap((h) => h.asked?.tell ?? []))}），没有得到应答` : ""}${
          given.length > 0
            ? `；其邻居表中 ${listedZh(ips)} 的状态为 ${listedZh(given.map((h) => h.state ?? ""))}`
            : ""
        }。${failing.some((f) => f.guessed) ? "就抓包所见，" : ""}这就是到客户端的下一跳：内核把应答保留几秒后丢弃。推断：网关宕机、不在本链路上、地址不对，或者不理会发送方地址不属于其网段的查询（arp_announce）。`,
      },
      evidence: failing
        .flatMap((f) => [
          ...f.hops.flatMap((h) => [...(h.asked?.cites.slice(0, 2) ?? []), ...h.cites]),
          ...(f.server?.cites.slice(0, 2) ?? []),
        ])
        .slice(0, 14),
      remedies: failing.map((f) => ({
        host: f.host,
        platform: "any",
        commands: ["ip route", "ip neigh", "ip addr"],
        note: {
          en: `correct the gateway, or bring ${listed(f.hops.map((h) => h.ip))} up on this link`,
          zh: `更正网关，或者让 ${listedZh(f.hops.map((h) => h.ip))} 在本链路上可用`,
        },
      })),
      verify: failing.map((f) => ({
        host: f.host,
        command: `ip neigh show ${f.hops[0].ip}`,
        expect: { en: "REACHABLE after a request was answered", zh: "请求得到应答之后状态为 REACHABLE" },
      })),
      rivals: [
        {
          cause: "app-no-reply",
          because: {
            en: failing.every((f) => f.server && sends(f.server) === "all")
              ? "UdpOutDatagrams grew by as many: the application answers"
              : "the kernel asks for the next hop only when something is to be sent",
            zh: failing.every((f) => f.server && sends(f.server) === "all")
              ? "UdpOutDatagrams 增长了同样多：应用有应答"
              : "只有要发送报文时，内核才会查询下一跳",
          },
        },
        {
          cause: "return-antispoof-vip",
          because: { en: "the answers did not leave the real server", zh: "应答没有离开 RS" },
        },
      ],
    });
  },
});
