/** The director's reverse path filter drops requests whose way back leaves by another interface. */
import type { DirectorPath } from "../evidence/director-paths.ts";
import { countedByIpvs, countOf, stopAt } from "./before-ipvs.ts";
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { ALL_WENT_OUT, listed, listedZh, plural } from "./words.ts";

const COUNTER = "TcpExtIPReversePathFilter";
const STRICT = 1;

/** Sources whose way back, beyond doubt, leaves by another interface than where all of them come in. */
function elsewhere({ entrances, sources }: DirectorPath) {
  const inside = new Set(entrances.map((e) => e.interface));
  return sources.filter(
    ({ back }) =>
      inside.size > 0 &&
      back?.certain === true &&
      (back.kind === "none" ||
        (back.hops.length > 0 &&
          back.hops.every((hop) => hop.interface !== undefined && !inside.has(hop.interface)))),
  );
}

export const dsRpFilter = defineRule({
  id: "ds-rp-filter",
  layer: "director",
  severity: "broken",
  title: {
    en: "The director's rp_filter drops requests: the route back to the client leaves by another interface",
    zh: "DS 的 rp_filter 丢弃请求：回客户端的路由走另一块网卡",
  },
  needs: ["directorLoss", "directorPaths"],
  wants: ["directorCounters"],
  judge({ directorLoss, directorPaths, directorCounters }) {
    if (directorLoss.stops.length === 0) return pass(ALL_WENT_OUT);
    const judged = directorPaths.directors.flatMap((path) => {
      const stop = stopAt(directorLoss, path.director);
      if (!stop || path.sources.every((s) => s.client.includes(":"))) return [];
      const count = countOf(directorCounters, path.director);
      const astray = elsewhere(path).filter((s) => !s.passed);
      const filtered = path.entrances.filter((e) => e.rpFilter !== undefined && e.rpFilter.value > 0);
      const strict = path.entrances.filter((e) => e.rpFilter?.value === STRICT);
      const growth = count?.growth.get(COUNTER);
      return [{ path, stop, growth, since: count?.sinceBoot.get(COUNTER), astray, filtered, strict }];
    });
    if (judged.length === 0)
      return notApplicable({ en: "no IPv4 request ended at a director", zh: "没有 IPv4 请求止于 DS" });
    const open = judged.filter((j) => countedByIpvs(directorCounters, j.stop) !== true);
    const found =
      open.find((j) => fits(j.growth?.growth, j.stop.stayed)) ??
      open.find(
        (j) =>
          j.growth === undefined &&
          j.since !== 0 &&
          j.strict.length > 0 &&
          j.strict.length === j.path.entrances.length &&
          j.astray.length > 0 &&
          j.astray.length === j.path.sources.length,
      );
    if (!found) {
      if (open.length === 0)
        return pass({
          en: "IPVS counted the requests: they passed source validation",
          zh: "IPVS 计到了这些请求：它们已通过源地址校验",
        });
      const excluded = open.every(
        (j) =>
          (j.growth !== undefined && !fits(j.growth.growth, j.stop.stayed)) ||
          j.since === 0 ||
          (j.path.entrances.length > 0 && j.path.entrances.every((e) => e.rpFilter?.value === 0)),
      );
      return excluded
        ? pass({
            en: "the reverse path filter is off where the requests come in, or counted none of them",
            zh: "请求进入的接口未开启反向路径过滤，或者它没有计到这些请求",
          })
        : inconclusive(
            {
              en: "the growth of IPReversePathFilter, or rp_filter and the route back, are not known",
              zh: "IPReversePathFilter 的增长，或者 rp_filter 和回程路由，未知",
            },
            open.map((j) => ({
              host: j.path.director,
              command: "nstat -az TcpExtIPReversePathFilter; sysctl -ar 'rp_filter'; ip route",
            })),
          );
    }
    const { path, stop, growth, astray, filtered } = found;
    const counted = fits(growth?.growth, stop.stayed);
    const sources = astray.length > 0 ? astray : path.sources;
    const device = filtered.at(0)?.interface ?? path.entrances.at(0)?.interface ?? "<interface>";
    const [source] = sources;
    const fields = device === "<interface>" ? "all" : device;
    const because = {
      en: `${plural(stop.stayed, "request")} ended in the reverse path filter of ${path.director}`,
      zh: `${stop.stayed} 个请求止于 ${path.director} 的反向路径过滤`,
    };
    return fail(because, {
      grounds: [
        counted ? "counter" : "must",
        ...(counted && astray.length > 0 ? (["must"] as const) : []),
        "absence",
      ],
      packets: stop.stayed,
      segments: [{ from: path.director, to: path.director }],
      explanation: {
        en: `Measured: ${plural(stop.stayed, "request")} came in at ${path.director} and did not go out${
          counted ? `; IPReversePathFilter grew by ${growth?.growth ?? 0}` : ""
        }${filtered.length > 0 ? `; ${listed(filtered.map((e) => e.rpFilter?.text ?? ""))}` : ""}${
          source.back ? `; its route back to ${source.client} is "${source.back.text}"` : ""
        }. Inferred: the filter drops what comes in on ${device} from ${listed(sources.slice(0, 5).map((s) => s.client))}, because the way back to it leaves by another interface; this happens before IPVS.`,
        zh: `实测：${stop.stayed} 个请求到达 ${path.director} 后没有转发出去${
          counted ? `；IPReversePathFilter 增长了 ${growth?.growth ?? 0}` : ""
        }${filtered.length > 0 ? `；${filtered.map((e) => e.rpFilter?.textZh ?? "").join("；")}` : ""}${
          source.back
            ? source.back.kind === "none"
              ? `；没有到 ${source.client} 的回程路由`
              : `；到 ${source.client} 的回程路由是 "${source.back.text}"`
            : ""
        }。推断：过滤器丢弃了从 ${device} 进入、源地址为 ${listedZh(sources.slice(0, 5).map((s) => s.client))} 的报文，因为到该地址的回程走另一个接口；这发生在 IPVS 之前。`,
      },
      evidence: [
        ...stop.cites.slice(0, 2),
        ...filtered.flatMap((e) => e.rpFilter?.cites ?? []).slice(0, 4),
        ...(source.back?.cites ?? []).slice(0, 2),
        ...(counted && growth ? [citeCounter(path.director, growth)] : []),
      ],
      remedies: [
        {
          host: path.director,
          platform: "any",
          commands: [
            `sysctl -w net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.${fields.replaceAll(".", "/")}.rp_filter=2`,
          ],
          note: {
            en: "loose mode: any route back will do (0 turns it off, and then both must be 0); or mend the route, so that answers leave where requests come in. Put it into /etc/sysctl.d too",
            zh: "宽松模式：只要有回程路由即可（设为 0 则关闭，此时两者都必须为 0）；或者修正路由，使应答从请求进入的接口发出。同时写入 /etc/sysctl.d",
          },
        },
      ],
      verify: [
        {
          host: path.director,
          command: `nstat -az ${COUNTER}; sleep 10; nstat -az ${COUNTER}`,
          expect: { en: "the same value twice while clients send", zh: "客户端发送期间两次的值相同" },
        },
      ],
      rivals: [
        {
          cause: "ds-input-firewall",
          because: {
            en: counted
              ? "no firewall rule moves IPReversePathFilter"
              : "open: the counters of the rules, or of the filter, would tell",
            zh: counted
              ? "防火墙规则不会使 IPReversePathFilter 增长"
              : "未排除：规则的计数或该过滤器的计数可以确定",
          },
        },
        {
          cause: "vip-missing-on-ds",
          because: { en: "source validation comes first", zh: "源地址校验在先" },
        },
        {
          cause: "ds-martian-source",
          because: {
            en: "a source that is the director's own does not move IPReversePathFilter",
            zh: "源地址是 DS 自己的地址时，IPReversePathFilter 不会增长",
          },
        },
      ],
    });
  },
});
