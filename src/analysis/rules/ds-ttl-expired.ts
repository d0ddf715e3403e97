/** Requests come in at the director with a TTL that ends there. */
import { countOf, stopAt } from "./before-ipvs.ts";
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { ALL_WENT_OUT, plural } from "./words.ts";

export const dsTtlExpired = defineRule({
  id: "ds-ttl-expired",
  layer: "director",
  severity: "broken",
  title: {
    en: "Requests come in at the director with a TTL that ends there",
    zh: "请求到达 DS 时 TTL 已耗尽",
  },
  needs: ["directorLoss", "stoppedPackets"],
  wants: ["directorCounters"],
  judge({ directorLoss, stoppedPackets, directorCounters }) {
    const [stop] = directorLoss.stops;
    if (!stop) return pass(ALL_WENT_OUT);
    const found = stoppedPackets.directors.find((d) => d.expired > 0);
    const at = found && stopAt(directorLoss, found.director);
    if (!found || !at)
      return notApplicable({
        en: "no request came in with TTL 1 and ended there",
        zh: "没有 TTL 为 1 的请求到达后终止于此",
      });
    const exceeded = at.refusals.filter(({ error }) =>
      error.family === 4 ? error.type === 11 && error.code === 0 : error.type === 3 && error.code === 0,
    );
    const count = countOf(directorCounters, found.director);
    const growth = count?.growth.get("IpInHdrErrors") ?? count?.growth.get("Ip6InHdrErrors");
    const counted = fits(growth?.growth, found.expired);
    if (exceeded.length === 0 && !counted)
      return notApplicable({
        en: "the director sent no time exceeded, and counted no such packet",
        zh: "DS 没有发送 time exceeded，也没有计到这类报文",
      });
    // Others get through: somebody traces the way, which lets packets end on purpose.
    const whole = at.all && found.expired >= found.stayed;
    const because = {
      en: `${plural(found.expired, "request")} ended at ${found.director} with TTL 1`,
      zh: `${found.expired} 个请求以 TTL 1 止于 ${found.director}`,
    };
    return fail(because, {
      grounds: [
        ...(exceeded.length > 0 ? (["message"] as const) : []),
        ...(counted ? (["counter"] as const) : []),
        "absence",
      ],
      ...(whole ? {} : { severity: "note" as const }),
      packets: found.expired,
      segments: [{ from: found.director, to: found.director }],
      explanation: {
        en: `Measured: ${plural(found.expired, "request")} came in at ${found.director} with TTL 1 or 0 and did not go out${
          exceeded.length > 0
            ? `; it answered with ${plural(exceeded.length, "time exceeded message")} (rate limited)`
            : ""
        }${counted ? `; ${growth?.name} grew by ${growth?.growth ?? 0}` : ""}. Inferred: IPVS takes one off the TTL like a router and may not send on what is 0 then. ${
          whole
            ? "The client sends with a small TTL, or the packets go round in a loop before they come here"
            : "Others of the service pass: this looks like a traceroute to it, which does so on purpose"
        }.`,
        zh: `实测：${found.expired} 个请求到达 ${found.director} 时 TTL 为 1 或 0，没有转发出去${
          exceeded.length > 0 ? `；它应答了 ${exceeded.length} 个 time exceeded 报文（有速率限制）` : ""
        }${counted ? `；${growth?.name} 增长了 ${growth?.growth ?? 0}` : ""}。推断：IPVS 与路由器一样把 TTL 减 1，减到 0 的报文不能再转发。${
          whole
            ? "客户端发送的 TTL 过小，或者报文在到达这里之前陷入了环路"
            : "该服务的其他报文可以通过：这看起来是对它的 traceroute，属于有意为之"
        }。`,
      },
      evidence: [
        ...found.expiredCites,
        ...(exceeded.length > 0 ? at.refusalCites : []),
        ...(counted && growth ? [citeCounter(found.director, growth)] : []),
      ],
      remedies: [
        {
          host: "client",
          platform: "any",
          commands: ["sysctl net.ipv4.ip_default_ttl", `traceroute -n ${at.wanted.vip}`],
          note: {
            en: "64 is usual; an application may set its own (IP_TTL), as BGP, VRRP and multicast tools do. If the way is longer than the TTL, look for a loop in front of the director",
            zh: "通常为 64；应用可能自行设置（IP_TTL），如 BGP、VRRP 和组播工具。如果路径长于 TTL，检查 DS 之前是否存在环路",
          },
        },
      ],
      verify: [
        {
          host: found.director,
          command: `tcpdump -nvc 5 -i any dst host ${at.wanted.vip}`,
          expect: { en: "ttl well above 1", zh: "ttl 明显大于 1" },
        },
      ],
      rivals: [
        {
          cause: "rs-vip-missing",
          because: {
            en: "no packet of these connections went out even once: they do not go round behind the director",
            zh: "这些连接没有任何报文转发出去过：它们不是在 DS 之后循环",
          },
        },
      ],
    });
  },
});
