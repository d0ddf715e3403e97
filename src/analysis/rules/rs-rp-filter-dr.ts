/** Direct routing: the real server's reverse path filter drops requests whose way back is elsewhere. */
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

export const rsRpFilterDr = defineRule({
  id: "rs-rp-filter-dr",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "The real server's rp_filter drops requests: the route back to the client leaves by another interface",
    zh: "RS 的 rp_filter 丢弃请求：到客户端的回程路由走另一个接口",
  },
  needs: ["deliveries", "reversePaths"],
  wants: [],
  judge({ deliveries, reversePaths }) {
    const servers = deliveries.servers.filter(
      (s) => s.tunnelled.size === 0 && s.silent.length > 0 && s.refusals.length === 0,
    );
    if (servers.length === 0)
      return notApplicable({
        en: "no request arrived unanswered outside a tunnel",
        zh: "没有不经隧道到达而未得到应答的请求",
      });
    const judged = servers.map((server) => {
      const path = reversePaths.servers.find((p) => p.host === server.host);
      // With one interface the way back is the way in: even strict mode passes.
      const strict =
        path?.interfaces.filter((i) => path.wired.includes(i.interface) && i.rpFilter === 1) ?? [];
      const grown = path?.dropped?.growth;
      return {
        server,
        path,
        strict,
        fits: grown === undefined ? undefined : fits(grown, server.silentPackets),
        sinceBoot: path?.droppedSinceBoot,
      };
    });
    const failing = judged.filter((j) => j.fits === true);
    // One snapshot: the counter since boot is a hint, and only where the setting can drop at all.
    const hinted = judged.filter(
      (j) =>
        j.fits === undefined &&
        j.strict.length > 0 &&
        (j.path?.wired.length ?? 0) > 1 &&
        fits(j.sinceBoot, j.server.silentPackets),
    );
    const chosen = failing.length > 0 ? failing : hinted;
    if (chosen.length === 0)
      return judged.every(
        (j) => j.fits === false || j.sinceBoot === 0 || (j.path !== undefined && j.path.wired.length === 1),
      )
        ? pass({
            en: "the reverse path filter counted nothing, or has only one way to compare",
            zh: "反向路径过滤没有计数，或者只有一条路径可比较",
          })
        : inconclusive({
            en: "the growth of IPReversePathFilter during the test is not known",
            zh: "测试期间 IPReversePathFilter 的增长未知",
          });
    const hosts = listed(chosen.map((j) => j.server.host));
    const packets = chosen.reduce((n, j) => n + j.server.silentPackets, 0);
    const device = chosen.flatMap((j) => j.strict.map((i) => i.interface)).at(0) ?? "<interface>";
    const because = {
      en: `${plural(packets, "request")} arrived at ${hosts} and ended in its reverse path filter`,
      zh: `${packets} 个请求到达 ${listedZh(chosen.map((j) => j.server.host))}，止于其反向路径过滤`,
    };
    return fail(because, {
      grounds: failing.length > 0 ? ["counter", "absence"] : ["hint", "may"],
      packets,
      segments: chosen.map((j) => ({ from: j.server.host, to: j.server.host })),
      explanation: {
        en: `Measured: ${plural(packets, "request")} arrived at ${hosts} and none was answered; IPReversePathFilter ${
          failing.length > 0
            ? `grew by ${failing.map((j) => j.path?.dropped?.growth ?? 0).join(" and ")}`
            : `stands at ${hinted.map((j) => j.sinceBoot ?? 0).join(" and ")} since boot`
        }. Inferred: the route back to ${deliveries.target.client} does not leave by the interface where the requests come in, and rp_filter is strict there.`,
        zh: `实测：${packets} 个请求到达 ${listedZh(chosen.map((j) => j.server.host))}，没有一个得到应答；IPReversePathFilter ${
          failing.length > 0
            ? `增长了 ${failing.map((j) => j.path?.dropped?.growth ?? 0).join(" 和 ")}`
            : `自启动以来为 ${hinted.map((j) => j.sinceBoot ?? 0).join(" 和 ")}`
        }。推断：到 ${deliveries.target.client} 的回程路由不从请求到达的接口发出，而该接口的 rp_filter 为严格模式。`,
      },
      evidence: chosen
        .flatMap((j) => [
          ...j.server.cites.slice(0, 2),
          ...j.strict.flatMap((i) => i.cites.slice(0, 2)).slice(0, 4),
          ...(j.path?.dropped ? [citeCounter(j.server.host, j.path.dropped)] : []),
        ])
        .slice(0, 14),
      remedies: chosen.map((j) => ({
        host: j.server.host,
        platform: "any",
        commands: [`sysctl -w net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.${device}.rp_filter=2`],
        note: {
          en: "loose mode, or mend the route so that replies leave where requests come in",
          zh: "松散模式；或者修正路由，使应答从请求到达的接口发出",
        },
      })),
      verify: chosen.map((j) => ({
        host: j.server.host,
        command: `ip route get ${deliveries.target.client} from ${deliveries.target.vip} iif ${device}`,
        expect: { en: "a route, not an error", zh: "返回路由，而不是错误" },
      })),
    });
  },
});
