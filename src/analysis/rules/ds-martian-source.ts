/** The requests' source is an address of the director itself: its kernel drops them as martians. */
import { isPlainName } from "../evidence/host-view.ts";
import { countedByIpvs, countOf, stopAt } from "./before-ipvs.ts";
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { ALL_WENT_OUT, listed, listedZh, plural } from "./words.ts";

const COUNTER = "RtCacheInMartianSrc";

export const dsMartianSource = defineRule({
  id: "ds-martian-source",
  layer: "director",
  severity: "broken",
  title: {
    en: "The director drops requests whose source is an address of its own",
    zh: "请求的源地址是 DS 自己的地址，被内核丢弃",
  },
  needs: ["directorLoss", "directorPaths"],
  wants: ["directorCounters"],
  judge({ directorLoss, directorPaths, directorCounters }) {
    if (directorLoss.stops.length === 0) return pass(ALL_WENT_OUT);
    const judged = directorPaths.directors.flatMap((path) => {
      const stop = stopAt(directorLoss, path.director);
      if (!stop) return [];
      const filtered = path.entrances.some((e) => (e.rpFilter?.value ?? 0) > 0);
      // Without rp_filter only the very address counts, with it any prefix that is local here.
      const own = path.sources.filter(
        (s) =>
          !s.passed &&
          !s.client.includes(":") &&
          (s.own !== undefined || (filtered && s.back?.kind === "local")),
      );
      return own.length === 0 ? [] : [{ path, stop, own }];
    });
    const found = judged.at(0);
    if (!found)
      return notApplicable({
        en: "no request that ended at a director has one of its own addresses as source",
        zh: "止于 DS 的请求中没有以它自己的地址为源的",
      });
    const { path, stop, own } = found;
    const lost = own.reduce((n, s) => n + s.lost, 0);
    const all = lost >= stop.stayed;
    if (all && countedByIpvs(directorCounters, stop) === true)
      return pass({
        en: "IPVS counted the requests: they passed source validation",
        zh: "IPVS 计到了这些请求：它们已通过源地址校验",
      });
    const accepts = path.entrances.filter((e) => e.acceptLocal !== undefined && e.acceptLocal.value > 0);
    if (path.entrances.length > 0 && accepts.length === path.entrances.length)
      return pass({
        en: "accept_local lets the director take its own address as a source",
        zh: "accept_local 允许 DS 接收以自己地址为源的报文",
      });
    const count = countOf(directorCounters, path.director);
    const growth = count?.growth.get(COUNTER);
    if (growth && !fits(growth.growth, lost))
      return pass({
        en: "in_martian_src did not grow by what was lost",
        zh: "in_martian_src 的增长与丢失数不符",
      });
    const refused = path.entrances.some((e) => e.acceptLocal?.value === 0);
    const counted = fits(growth?.growth, lost);
    const logged = path.martians.filter((m) => own.some((s) => m.source === s.client));
    const sources = listed(own.map((s) => s.client));
    const cites = own.flatMap((s) => s.own?.cites ?? s.back?.cites ?? []);
    if (!counted && !refused && cites.length === 0 && logged.length === 0)
      return inconclusive(
        {
          en: "whether the director holds the requests' source is known by ARP alone",
          zh: "DS 是否持有请求的源地址，仅能由 ARP 得知",
        },
        [{ host: path.director, command: "ip addr; cat /proc/net/stat/rt_cache; sysctl -ar accept_local" }],
      );
    const held = own.find((s) => s.own !== undefined);
    const because = {
      en: `${plural(lost, "request")} from ${sources} ended in the source validation of ${path.director}`,
      zh: `来自 ${listedZh(own.map((s) => s.client))} 的 ${lost} 个请求止于 ${path.director} 的源地址校验`,
    };
    return fail(because, {
      grounds: [
        ...(counted ? (["counter"] as const) : []),
        refused ? "must" : "may",
        ...(logged.length > 0 ? (["hint"] as const) : []),
        "absence",
      ],
      packets: lost,
      segments: [{ from: path.director, to: path.director }],
      explanation: {
        en: `Measured: ${plural(lost, "request")} with source ${sources} came in at ${path.director} and did not go out; ${
          held
            ? `${path.director} holds ${held.client} itself${held.own?.interface ? `, on ${held.own.interface}` : ""}`
            : `to ${path.director} that source is local: "${own[0].back?.text ?? ""}"`
        }${counted ? `; in_martian_src grew by ${growth?.growth ?? 0}` : ""}. Inferred: a packet that comes in with one's own address as source is a martian: dropped before IPVS, without a counter in netstat or ifconfig.`,
        zh: `实测：${lost} 个源地址为 ${listedZh(own.map((s) => s.client))} 的请求到达 ${path.director} 后没有转发出去；${
          held
            ? `${path.director} 自己持有 ${held.client}${held.own?.interface ? `，位于 ${held.own.interface}` : ""}`
            : `对 ${path.director} 来说该源地址是本地地址："${own[0].back?.text ?? ""}"`
        }${counted ? `；in_martian_src 增长了 ${growth?.growth ?? 0}` : ""}。推断：收到的报文以本机地址为源，即为 martian：在 IPVS 之前被丢弃，netstat 和 ifconfig 中都没有对应的计数器。`,
      },
      evidence: [
        ...stop.cites.slice(0, 2),
        ...cites.slice(0, 4),
        ...path.entrances.flatMap((e) => e.acceptLocal?.cites ?? []).slice(0, 2),
        ...logged.slice(0, 2).map((m) => m.cite),
        ...(counted && growth ? [citeCounter(path.director, growth)] : []),
      ],
      remedies: own.slice(0, 4).map((source) => ({
        host: path.director,
        platform: "any",
        commands:
          source.own?.prefixLength !== undefined && isPlainName(source.own.interface)
            ? [`ip addr del ${source.client}/${source.own.prefixLength} dev ${source.own.interface}`]
            : [`ip route get ${source.client}`, "ip route show table local"],
        note: {
          en: "one address, one host: take it from the director, or give the client another. A test from a host that shares the VIP is none: test from a real client. accept_local=1 is no cure",
          zh: "一个地址只能属于一台主机：从 DS 上删除该地址，或者给客户端换一个地址。从与之共用 VIP 的主机上测试不算有效测试：应使用真正的客户端。accept_local=1 不是解决办法",
        },
      })),
      verify: [
        {
          host: path.director,
          command: `ip route get ${own[0].client}; cat /proc/net/stat/rt_cache`,
          expect: {
            en: "the route is not local, and in_martian_src stands still while clients send",
            zh: "路由不是 local，且客户端发送期间 in_martian_src 不再增长",
          },
        },
      ],
      rivals: [
        {
          cause: "ds-rp-filter",
          because: {
            en: "IPReversePathFilter does not count an own address as source",
            zh: "源地址是本机地址时不计入 IPReversePathFilter",
          },
        },
        {
          cause: "return-via-ds",
          because: {
            en: "these are requests of clients, not replies",
            zh: "这些是客户端的请求，而不是应答",
          },
        },
      ],
    });
  },
});
