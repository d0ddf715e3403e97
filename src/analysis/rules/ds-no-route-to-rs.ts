/** The director's routing table has no way to a real server: IPVS answers host unreachable and drops. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { ALL_WENT_OUT, listed, listedZh, plural } from "./words.ts";

export const dsNoRouteToRs = defineRule({
  id: "ds-no-route-to-rs",
  layer: "director",
  severity: "broken",
  title: { en: "The director has no route to a real server", zh: "DS 没有到 RS 的路由" },
  needs: [],
  wants: ["directorLoss", "serverRoutes", "ipvsTables"],
  judge({ directorLoss, serverRoutes, ipvsTables }) {
    if (!directorLoss && !serverRoutes)
      return inconclusive({
        en: "neither captures nor state show what the director's routing table does",
        zh: "抓包和状态都没有显示 DS 路由表的作用",
      });
    const stop = directorLoss?.stops.find((s) => s.unrouted.length > 0) ?? directorLoss?.stops.at(0);
    const dead = (serverRoutes?.routes ?? []).filter(
      (r) =>
        r.route.certain &&
        (r.route.kind === "none" || r.route.kind === "refused") &&
        r.forwarding !== "local" &&
        (stop === undefined || r.director === stop.director),
    );
    const said = stop?.unrouted ?? [];
    if (said.length + dead.length === 0)
      return serverRoutes || directorLoss?.stops.length === 0
        ? pass({ en: "the director's routes lead to its real servers", zh: "DS 的路由可到达其 RS" })
        : notApplicable({
            en: "the director did not say at once that a host is unreachable",
            zh: "DS 没有立即返回主机不可达",
          });
    // Captures show that everything went out: then the table was another one during the test.
    if (directorLoss && !stop) return pass(ALL_WENT_OUT);
    // A server that is not used needs no route.
    const used = dead.filter((r) => weightOf(r.ip) !== 0);
    if (said.length + used.length === 0)
      return pass({ en: "only real servers of weight 0 have no route", zh: "只有权重为 0 的 RS 没有路由" });
    const director = stop?.director ?? used[0].director;
    const ips = [...new Set(used.map((r) => r.ip))];
    const servers = ips.length > 0 ? listed(ips) : "a real server";
    const because = {
      en: `${director} has no route to ${servers}`,
      zh: `${director} 没有到 ${ips.length > 0 ? listedZh(ips) : "某台 RS"} 的路由`,
    };
    return fail(because, {
      grounds: [
        ...(said.length > 0 ? MESSAGE : []),
        ...(used.length > 0 ? MUST : []),
        ...(stop ? ABSENCE : []),
      ],
      packets: stop?.stayed ?? 0,
      segments: [{ from: director, to: director }],
      explanation: {
        en: `Measured: ${
          stop
            ? `${plural(stop.stayed, "request")} of ${stop.sent} came in at ${director} and did not go out${
                said.length > 0
                  ? `; it answered ${plural(said.length, "time")} "host unreachable" at once and in the VIP's name, quoting the request with the TTL that it came with`
                  : ""
              }. `
            : ""
        }${
          used.length > 0
            ? `The routing table of ${director} has ${listed([...new Set(used.map((r) => r.route.text))])} to ${listed(ips)}. `
            : ""
        }IPVS looks up the route to the real server before it does anything to the packet; without one it drops it there.`,
        zh: `实测：${
          stop
            ? `${director} 收到 ${stop.sent} 个请求，其中 ${stop.stayed} 个没有转发出去${
                said.length > 0
                  ? `；它立即以 VIP 的名义应答了 ${said.length} 次 "host unreachable"，所引用请求的 TTL 与到达时相同`
                  : ""
              }。`
            : ""
        }${
          used.length > 0
            ? `${director} 的路由表中到 ${listedZh(ips)} 的路由为：${listedZh(used.map((r) => (r.route.kind === "none" ? "无" : r.route.text)))}。`
            : ""
        }IPVS 在处理报文之前先查找到 RS 的路由；没有路由就在此丢弃。`,
      },
      evidence: [
        ...(stop?.unroutedCites ?? []),
        ...used.flatMap((r) => r.cites.slice(0, 2)),
        ...(stop?.cites.slice(0, 2) ?? []),
        ...(ipvsTables?.directors.flatMap((d) => d.lines.slice(0, 1)) ?? []),
      ].slice(0, 12),
      remedies: [
        {
          host: director,
          platform: "any",
          commands: (ips.length > 0 ? ips : ["<RIP>"]).map(
            (ip) => `ip route get ${ip}; ip route show match ${ip}`,
          ),
          note: {
            en: "add the route that is missing (for direct routing on the real server's own link: ip route add <network> dev <interface>), or correct the address in the IPVS table; and in the start-up scripts",
            zh: "补上缺少的路由（直接路由且 RS 在同一链路时：ip route add <network> dev <interface>），或者改正 IPVS 表中的地址；启动脚本中也要一并修改",
          },
        },
      ],
      verify: (ips.length > 0 ? ips : ["<RIP>"]).slice(0, 4).map((ip) => ({
        host: director,
        command: `ip route get ${ip}; ping -c 2 ${ip}`,
        expect: {
          en: "a route out of the right interface, and answers",
          zh: "路由从正确的接口发出，且有应答",
        },
      })),
      rivals: [
        {
          cause: "ds-rs-neigh-unresolved",
          because: {
            en:
              said.length > 0
                ? "the answer came at once, and the quoted TTL is untouched: nobody was asked for"
                : "the routing table does not lead there at all",
            zh:
              said.length > 0
                ? "应答立即返回，且所引用的 TTL 未变：没有发出过 ARP 查询"
                : "路由表根本没有指向那里",
          },
        },
      ],
    });

    function weightOf(ip: string): number | undefined {
      const rows = ipvsTables?.directors.flatMap((d) => d.services).flatMap((s) => s.destinations) ?? [];
      const weights = rows.filter((d) => d.ip === ip).map((d) => d.weight);
      return weights.length > 0 && weights.every((w) => w === 0) ? 0 : undefined;
    }
  },
});

const MESSAGE = ["message"] as const;
const MUST = ["must"] as const;
const ABSENCE = ["absence"] as const;
