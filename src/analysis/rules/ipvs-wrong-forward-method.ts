/** The table forwards by a method that the real servers are not set up for. */
import type { DeliveryAnswers } from "../evidence/deliveries.ts";
import type { IpvsTables } from "../evidence/ipvs-tables.ts";
import type { ReturnPaths } from "../evidence/return-paths.ts";
import type { TableDestination, TableService } from "../evidence/table-services.ts";
import type { VipAddresses } from "../evidence/vip-addresses.ts";
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, type Fault, fail, notApplicable, pass } from "./define.ts";
import { serverOption, serviceOption } from "./ipvsadm.ts";
import { backThroughDirector, heldInVain } from "./prepared-for.ts";
import { listed, listedZh, plural } from "./words.ts";

interface Row {
  readonly director: string;
  readonly service: TableService;
  readonly destination: TableDestination;
  readonly host: string;
}

export const ipvsWrongForwardMethod = defineRule({
  id: "ipvs-wrong-forward-method",
  layer: "director",
  severity: "broken",
  title: {
    en: "The table forwards by another method than the real server is set up for",
    zh: "IPVS 表的转发方式与真实服务器的配置不符",
  },
  needs: ["ipvsTables", "vipAddresses"],
  wants: ["replyLoss", "deliveries", "returnPaths"],
  judge({ ipvsTables, vipAddresses, replyLoss, deliveries, returnPaths }) {
    const rows = rowsOf(ipvsTables);
    const translated = rows
      .filter((r) => r.destination.forwarding === "masq")
      .flatMap((row) => {
        const held = heldInVain(row.host, ipvsTables, vipAddresses);
        const replies = replyLoss?.bypassing.find((b) => b.host === row.host);
        return held && replies ? [{ row, held, replies }] : [];
      });
    if (translated.length > 0) {
      const hosts = listed(translated.map((t) => t.row.host));
      const hostsZh = listedZh(translated.map((t) => t.row.host));
      const packets = translated.reduce((n, t) => n + t.replies.packets, 0);
      const [{ held }] = translated;
      const because = {
        en: `${hosts} holds ${held.vip}, and the table forwards by NAT`,
        zh: `${hostsZh} 持有 ${held.vip}，而表中以 NAT 方式转发`,
      };
      return fail(because, {
        grounds: ["message", "must"],
        packets,
        segments: translated.map((t) => ({ from: t.row.host, to: "client" })),
        explanation: {
          en: `Measured: ${hosts} sent ${plural(packets, "reply", "replies")} from its own address straight towards the client. The table forwards there by NAT (Masq), and ${hosts} holds ${held.vip} on ${listed(held.interfaces)}, as direct routing and tunnelling need it and NAT does not; its way back leads past the director, as theirs does. NAT rewrites the destination to the real server's address, the reply comes from there, and the client knows no connection to it.`,
          zh: `实测：${hostsZh} 以自己的地址直接向客户端发送了 ${packets} 个应答。表中对它的转发方式是 NAT（Masq），而 ${hostsZh} 在 ${listedZh(held.interfaces)} 上持有 ${held.vip}，这是直接路由和隧道所需，NAT 并不需要；其回程不经过 DS，这也与直接路由和隧道一致。NAT 把目的地址改写为 RS 的地址，应答就从该地址发出，而客户端没有与它的连接。`,
        },
        evidence: translated
          .flatMap((t) => [
            t.row.destination.cite,
            ...t.held.cites.slice(0, 1),
            ...t.replies.cites.slice(0, 2),
          ])
          .slice(0, 12),
        remedies: remedies(
          translated.map((t) => t.row),
          "-g",
          "direct routing; -i where the real servers unwrap a tunnel; or, if NAT is meant, take the VIP off the real servers and lead their default route through the director",
          "直接路由；RS 会解封装隧道时用 -i；如果本意是 NAT，则从 RS 上去掉 VIP，并让其默认路由经过 DS",
        ),
        verify: verification(
          translated.map((t) => t.row),
          "Route or Tunnel",
          "Route 或 Tunnel",
        ),
        rivals: [
          {
            cause: "nat-rs-gateway-not-ds",
            because: {
              en: "the real servers hold the VIP: they are set up for direct routing, not for NAT",
              zh: "RS 持有 VIP：它们是按直接路由而不是 NAT 配置的",
            },
          },
        ],
      });
    }
    const routed = rows
      .filter((r) => r.destination.forwarding === "route")
      .flatMap((row) => natPrepared(row, vipAddresses, deliveries, returnPaths));
    if (routed.length > 0)
      return fail(
        {
          en: `${listed(routed.map((r) => r.row.host))} is set up for NAT`,
          zh: `${listedZh(routed.map((r) => r.row.host))} 是按 NAT 配置的`,
        },
        routedFault(routed),
      );
    return rows.length === 0
      ? notApplicable({
          en: "the table names no real server whose state is known",
          zh: "表中没有状态已知的 RS",
        })
      : pass({
          en: "nothing shows that the real servers are set up for another method",
          zh: "没有迹象表明 RS 是按另一种转发方式配置的",
        });
  },
});

function rowsOf({ directors }: IpvsTables): readonly Row[] {
  return directors.flatMap(({ director, services }) =>
    services.flatMap((service) =>
      service.destinations.flatMap((destination) =>
        destination.host === undefined || destination.own
          ? []
          : [{ director, service, destination, host: destination.host }],
      ),
    ),
  );
}

/** Direct routing to a host without the VIP whose way back leads through the director. */
function natPrepared(
  row: Row,
  vipAddresses: VipAddresses,
  deliveries: DeliveryAnswers | undefined,
  returnPaths: ReturnPaths | undefined,
) {
  const holding = vipAddresses.servers.find(
    (h) => h.host === row.host && (h.vip === row.service.vip || row.service.vip === ""),
  );
  const paths = backThroughDirector(row.host, returnPaths);
  if (!holding || holding.held || holding.redirected || paths.length === 0) return [];
  const own = deliveries?.servers.find((s) => s.host === row.host && s.vip === holding.vip);
  // What is answered there shows that the packets are taken all the same.
  return own && (own.answered > 0 || own.silent.length === 0) ? [] : [{ row, holding, paths, own }];
}

function routedFault(found: ReturnType<typeof natPrepared>): Fault {
  const hosts = listed(found.map((f) => f.row.host));
  const hostsZh = listedZh(found.map((f) => f.row.host));
  const packets = found.reduce((n, f) => n + (f.own?.silentPackets ?? 0), 0);
  const [{ holding, paths }] = found;
  const name = holding.vip.includes(":") ? "Ip6InAddrErrors" : "IpInAddrErrors";
  const grown = found.flatMap((f) => {
    const growth = f.own?.grown.find((g) => g.name === name);
    return growth && fits(growth.growth, f.own?.silentPackets ?? 0) ? [{ host: f.row.host, growth }] : [];
  });
  const counted = packets > 0 && grown.length === found.length;
  return {
    grounds: [
      "must",
      ...(packets > 0 ? (["absence"] as const) : []),
      ...(counted ? (["counter"] as const) : []),
    ],
    packets,
    segments: found.map((f) => ({ from: f.row.host, to: f.row.host })),
    explanation: {
      en: `Measured: ${
        packets > 0
          ? `${plural(packets, "request")} to ${holding.vip} arrived at ${hosts} and none was answered${counted ? `; ${name} grew by ${grown.map((g) => g.growth.growth).join(" and ")}` : ""}`
          : `no request at ${hosts}`
      }. The table forwards there by direct routing (Route), which leaves the destination as it is, and ${hosts} does not hold ${holding.vip}; its way back to ${paths[0].client} leads through the director ("${paths[0].route?.text}"), as NAT needs it and direct routing must not have it: it is set up for NAT.`,
      zh: `实测：${
        packets > 0
          ? `${packets} 个发往 ${holding.vip} 的请求到达 ${hostsZh}，没有一个得到应答${counted ? `；${name} 增长了 ${grown.map((g) => g.growth.growth).join(" 和 ")}` : ""}`
          : `${hostsZh} 上没有请求`
      }。表中对它的转发方式是直接路由（Route），目的地址保持不变，而 ${hostsZh} 不持有 ${holding.vip}；它到 ${paths[0].client} 的回程经过 DS（“${paths[0].route?.text}”），NAT 需要这样，而直接路由不允许：它是按 NAT 配置的。`,
    },
    evidence: found
      .flatMap((f) => [
        f.row.destination.cite,
        ...f.holding.cites.slice(0, 1),
        ...(f.paths[0].route?.cites.slice(0, 1) ?? []),
        ...(f.own?.cites.slice(0, 1) ?? []),
      ])
      .concat(grown.map((g) => citeCounter(g.host, g.growth)))
      .slice(0, 14),
    remedies: remedies(
      found.map((f) => f.row),
      "-m",
      "NAT; or, if direct routing is meant, give the real servers the VIP (first arp_ignore and arp_announce) and a default route past the director",
      "NAT；如果本意是直接路由，则给 RS 配置 VIP（先设置 arp_ignore 和 arp_announce），并让默认路由不经过 DS",
    ),
    verify: verification(
      found.map((f) => f.row),
      "Masq",
      "Masq",
    ),
    rivals: [
      {
        cause: "rs-vip-missing",
        because: {
          en: "with the VIP alone the replies would still go to the director, which drops its own address as a source",
          zh: "仅配置 VIP 的话，应答仍会发到 DS，而 DS 会丢弃源地址是自己地址的报文",
        },
      },
    ],
  };
}

/** A destination is made anew: ipvsadm -e changes the method too, but keeps its connections by the old one. */
function remedies(rows: readonly Row[], option: string, note: string, noteZh: string): Fault["remedies"] {
  const [{ director }] = rows;
  return [
    {
      host: director,
      platform: "any",
      commands: rows
        .filter((r) => r.director === director)
        .slice(0, 8)
        .flatMap(({ service, destination: { ip, port, weight } }) => [
          `ipvsadm -d ${serviceOption(service)} ${serverOption(ip, port)}`,
          `ipvsadm -a ${serviceOption(service)} ${serverOption(ip, option === "-m" ? port : service.port)} ${option} -w ${weight ?? 1}`,
        ]),
      note: {
        en: `if what is meant is ${note}. In keepalived's configuration: lb_kind`,
        zh: `如果本意是${noteZh}。keepalived 配置中对应 lb_kind`,
      },
    },
  ];
}

function verification(rows: readonly Row[], method: string, methodZh: string): Fault["verify"] {
  return [
    {
      host: rows[0].director,
      command: "ipvsadm -Ln",
      expect: { en: `${method} in the column Forward`, zh: `Forward 列为 ${methodZh}` },
    },
  ];
}
