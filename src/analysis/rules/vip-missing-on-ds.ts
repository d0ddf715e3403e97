/** The director does not hold the VIP: what clients send to it is not local there, and IPVS never sees it. */
import type { DirectorHolding, VipQuest } from "../evidence/director-addresses.ts";
import { askedInVain, askerOf, ignoredBy, timesAsked } from "./asked-in-vain.ts";
import { countedByIpvs, countOf, stopAt } from "./before-ipvs.ts";
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { ALL_WENT_OUT, plural } from "./words.ts";

interface Lack {
  readonly director: string;
  readonly vip: string;
  readonly holding?: DirectorHolding;
  readonly quest?: VipQuest;
}

export const vipMissingOnDs = defineRule({
  id: "vip-missing-on-ds",
  layer: "director",
  severity: "broken",
  title: {
    en: "The director does not hold the VIP: what clients send to it never reaches IPVS",
    zh: "DS 上没有配置 VIP，请求到不了 IPVS",
  },
  needs: ["directorAddresses"],
  wants: ["directorLoss", "directorCounters", "vipLookups"],
  judge({ directorAddresses, directorLoss, directorCounters, vipLookups }) {
    const { holdings, quests } = directorAddresses;
    const lacks = [
      ...holdings
        .filter((h) => !h.held && !h.redirected && !h.open)
        .map((holding): Lack => {
          const quest = quests.find((q) => q.director === holding.host && q.vip === holding.vip);
          return { director: holding.host, vip: holding.vip, holding, ...(quest ? { quest } : {}) };
        }),
      // Without its addresses, its asking for the VIP's MAC says the same.
      ...quests
        .filter((q) => !holdings.some((h) => h.host === q.director && h.vip === q.vip))
        .map((quest): Lack => ({ director: quest.director, vip: quest.vip, quest })),
    ];
    if (lacks.length === 0)
      return holdings.some((h) => h.held || h.redirected)
        ? pass({ en: "the directors hold the VIP", zh: "DS 持有 VIP" })
        : inconclusive(
            {
              en: "policy routing may make the VIP local in a table that was not shown",
              zh: "策略路由可能使 VIP 在未提供的路由表中为本地地址",
            },
            [{ host: holdings[0].host, command: "ip rule; ip route show table all" }],
          );
    const stopped = lacks.flatMap((lack) => {
      const stop = stopAt(directorLoss, lack.director);
      const lost = stop?.vips.find((v) => v.vip === lack.vip);
      return stop &&
        lost &&
        lost.stayed > 0 &&
        lost.passed === 0 &&
        countedByIpvs(directorCounters, stop) !== true
        ? [{ lack, stop, lost: lost.stayed }]
        : [];
    });
    // Requests that came to the director that gave the VIP up: a neighbour's old entry, not a lack.
    const elsewhere = (lack: Lack) =>
      holdings.some((h) => h.vip === lack.vip && h.host !== lack.director && h.held);
    if (stopped.length > 0 && stopped.every((s) => elsewhere(s.lack)))
      return pass({
        en: "another director holds the VIP: requests came to the wrong one",
        zh: "另一台 DS 持有 VIP：请求到了错误的那台",
      });
    const found = stopped.find((s) => !elsewhere(s.lack));
    if (!found) {
      if (directorLoss && directorLoss.stops.length === 0) return pass(ALL_WENT_OUT);
      const lack = lacks.find((l) => l.holding?.serves);
      if (directorLoss || !lack?.holding)
        return notApplicable({
          en: "no request to such an address ended at a director",
          zh: "没有发往这类地址的请求止于 DS",
        });
      const asked = askedInVain(vipLookups).find(
        (l) => l.vip === lack.vip && ignoredBy(l).some((d) => d.director === lack.director),
      );
      // A standby director has the table, and the address only once it takes over.
      const others = holdings.filter((h) => h.vip === lack.vip && h.host !== lack.director);
      if (others.some((h) => h.held))
        return pass({
          en: "another director holds the VIP: this one stands by",
          zh: "另一台 DS 持有 VIP：这台是备机",
        });
      if (lack.holding.master === false)
        return pass({
          en: "this director stands by, as keepalived says",
          zh: "按 keepalived 所说，这台 DS 是备机",
        });
      const alone = others.length === 0 && lack.holding.master !== true;
      const because = {
        en: `${lack.director} serves ${lack.vip} and does not hold it`,
        zh: `${lack.director} 提供 ${lack.vip} 的服务，却不持有该地址`,
      };
      return fail(because, {
        grounds: asked ? ["must", "absence"] : alone ? ["may"] : ["must"],
        ...(asked || !alone ? {} : { severity: "risk" as const }),
        packets: asked ? timesAsked(asked) : 0,
        segments: [{ from: lack.director, to: lack.director }],
        explanation: {
          en: `Measured: the IPVS table of ${lack.director} serves ${lack.vip}, and no interface and no local route of it holds that address${
            others.length > 0 ? ", nor does any other director that was given" : ""
          }${lack.holding.master ? ", though keepalived calls it MASTER" : ""}${
            asked
              ? `; ${askerOf(asked)} asked ${plural(timesAsked(asked), "time")} who has ${lack.vip}, the questions came in at ${lack.director}, and nobody answered`
              : ""
          }. Inferred: what clients send to ${lack.vip} is not local there and never reaches IPVS${
            asked || !alone ? "" : "; a standby director looks the same until it takes over"
          }.`,
          zh: `实测：${lack.director} 的 IPVS 表为 ${lack.vip} 提供服务，但它没有任何接口或本地路由持有该地址${
            others.length > 0 ? "，所提供的其他 DS 也都没有" : ""
          }${lack.holding.master ? "，尽管 keepalived 显示它是 MASTER" : ""}${
            asked
              ? `；${askerOf(asked)} 查询了 ${timesAsked(asked)} 次 ${lack.vip} 的 MAC，查询到达了 ${lack.director}，无人应答`
              : ""
          }。推断：客户端发往 ${lack.vip} 的报文在那里不是本地报文，到不了 IPVS${
            asked || !alone ? "" : "；备用 DS 在接管之前也是这样"
          }。`,
        },
        evidence: [
          ...(asked?.cites.slice(0, 2) ?? []),
          ...lack.holding.services.slice(0, 2),
          ...lack.holding.cites.slice(0, 4),
          ...(lack.holding.vrrp ? [lack.holding.vrrp] : []),
        ],
        ...mended(lack),
      });
    }
    const { lack, stop, lost } = found;
    const name = lack.vip.includes(":") ? "Ip6InAddrErrors" : "IpInAddrErrors";
    const growth = countOf(directorCounters, lack.director)?.growth.get(name);
    const counted = fits(growth?.growth, lost);
    const because = {
      en: `${lack.director} does not hold ${lack.vip}`,
      zh: `${lack.director} 不持有 ${lack.vip}`,
    };
    return fail(because, {
      grounds: [
        ...(lack.quest ? (["message"] as const) : []),
        ...(counted ? (["counter"] as const) : []),
        ...(lack.holding ? (["must"] as const) : []),
        "absence",
      ],
      packets: lost,
      segments: [{ from: lack.director, to: lack.director }],
      explanation: {
        en: `Measured: ${plural(lost, "request")} to ${lack.vip} came in at ${lack.director} and did not go out${
          counted ? `; ${name} grew by ${growth?.growth ?? 0}` : ""
        }${
          lack.quest
            ? `; ${lack.director} itself asked for the MAC of ${lack.vip} ${plural(lack.quest.asked, "time")}`
            : ""
        }. ${
          lack.holding ? `${lack.vip} is on no interface of ${lack.director} and in no local route. ` : ""
        }Inferred: to its kernel the packets are addressed to somebody else: it ${
          lack.holding?.forwards || lack.quest ? "tries to route them on" : "drops them"
        }, and IPVS, which takes local packets only, never sees them.`,
        zh: `实测：${lost} 个发往 ${lack.vip} 的请求到达 ${lack.director} 后没有转发出去${
          counted ? `；${name} 增长了 ${growth?.growth ?? 0}` : ""
        }${lack.quest ? `；${lack.director} 自己查询了 ${lack.quest.asked} 次 ${lack.vip} 的 MAC` : ""}。${
          lack.holding ? `${lack.director} 的任何接口上都没有 ${lack.vip}，也没有相应的本地路由。` : ""
        }推断：在其内核看来这些报文是发给别人的：它${
          lack.holding?.forwards || lack.quest ? "试图把它们路由出去" : "把它们丢弃"
        }，而只处理本地报文的 IPVS 根本看不到它们。`,
      },
      evidence: [
        ...(lack.quest?.cites.slice(0, 2) ?? []),
        ...stop.cites.slice(0, 2),
        ...(lack.holding?.services.slice(0, 1) ?? []),
        ...(lack.holding?.cites.slice(0, 4) ?? []),
        ...(counted && growth ? [citeCounter(lack.director, growth)] : []),
      ],
      ...mended(lack),
      rivals: [
        {
          cause: "ipvs-no-service",
          because: {
            en: "the director refused nothing: no port unreachable, no reset",
            zh: "DS 没有拒绝任何请求：没有 port unreachable，没有 RST",
          },
        },
        {
          cause: "ds-rs-neigh-unresolved",
          because: {
            en: `the director never came to choose a real server; what it lacks is ${lack.vip} itself`,
            zh: `DS 还没到选择 RS 那一步；它缺少的是 ${lack.vip} 本身`,
          },
        },
        {
          cause: "vip-arp-stale-after-failover",
          because: {
            en: "open when another director holds the VIP: then the frames came to the wrong one",
            zh: "如果另一台 DS 持有 VIP 则未排除：那就是帧发到了错误的 DS",
          },
        },
      ],
    });
  },
});

function mended({ director, vip }: Lack) {
  const bits = vip.includes(":") ? 128 : 32;

  return {
    remedies: [
      {
        host: director,
        platform: "any",
        commands: [`ip addr add ${vip}/${bits} dev <interface towards the clients>`],
        note: {
          en: "with keepalived: in virtual_ipaddress, and the instance must be MASTER (journalctl -u keepalived)",
          zh: "使用 keepalived 时：写在 virtual_ipaddress 中，且该实例必须为 MASTER（journalctl -u keepalived）",
        },
      },
    ],
    verify: [
      {
        host: director,
        command: `ip route get ${vip}; ipvsadm -Ln --stats`,
        expect: {
          en: "the route is local, and InPkts of the service grows with what clients send",
          zh: "路由为本地，且该虚拟服务的 InPkts 随客户端的发送增长",
        },
      },
    ],
  };
}
