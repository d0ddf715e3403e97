/** The VIP is on the real server's loopback with a prefix: the whole subnet is local there. */
import { inNetwork } from "../../lib/ip.ts";
import type { Words } from "../../report/schema.ts";
import type { DeliveryAnswers, ServerDelivery } from "../evidence/deliveries.ts";
import type { DirectorStop } from "../evidence/director-loss.ts";
import { type NeighbourAnswers, unresolvedServers } from "../evidence/neighbour-tables.ts";
import type { VipHolding, WidePrefix } from "../evidence/vip-addresses.ts";
import { defineRule, type Fault, fail, notApplicable, pass } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

interface Suspect {
  readonly holding: VipHolding;
  readonly wide: WidePrefix;
  readonly server: ServerDelivery | undefined;
  /** Requests from inside the prefix that arrived and were not answered. */
  readonly silent: number;
  /** A client inside was answered: the kernel takes its packets, and replies leave. */
  readonly works: boolean;
  /** The director gets no answer to ARP from this server. */
  readonly unresolved: boolean;
}

export const rsVipWrongPrefix = defineRule({
  id: "rs-vip-wrong-prefix",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "The real server holds the VIP on loopback with a prefix that makes the whole subnet its own",
    zh: "RS 的 lo 上 VIP 掩码不是 /32，整个子网都被当成本机地址",
  },
  needs: ["vipAddresses"],
  wants: ["deliveries", "directorLoss", "neighbourTables"],
  judge({ vipAddresses, deliveries, directorLoss, neighbourTables }) {
    const held = vipAddresses.servers.filter((h) => h.held);
    if (held.length === 0)
      return notApplicable({ en: "no real server is known to hold the VIP", zh: "没有已知持有 VIP 的 RS" });
    const suspects = held.flatMap(({ wide, ...holding }) =>
      wide ? suspect(holding, wide, deliveries, neighbourTables) : [],
    );
    if (suspects.length === 0)
      return pass({
        en: "no real server has the VIP on loopback with more than its own bits",
        zh: "没有 RS 在环回口上以过短的前缀配置 VIP",
      });
    const because = {
      en: `${listed(suspects.map((s) => s.holding.host))} has ${suspects[0].wide.address}/${suspects[0].wide.prefixLength} on loopback`,
      zh: `${listedZh(suspects.map((s) => s.holding.host))} 的环回口上有 ${suspects[0].wide.address}/${suspects[0].wide.prefixLength}`,
    };
    const silent = suspects.filter((s) => s.silent > 0 && !s.works);
    if (silent.length > 0) return fail(because, ofRequests(silent));
    const stop = directorLoss?.stops.at(0);
    const deaf = suspects.filter((s) => s.wide.deaf && s.unresolved && !s.works);
    if (deaf.length > 0 && stop) return fail(because, ofResolution(deaf, stop));
    // Whether clients inside the prefix exist is not known; a deaf server hears no director in it either.
    const mute = suspects.filter((s) => s.wide.deaf && s.server === undefined);
    return fail(because, {
      ...common(mute.length > 0 ? mute : suspects, 0, UNMEASURED),
      grounds: mute.length > 0 ? ["must"] : ["may"],
      ...(mute.length > 0 ? {} : { severity: "risk" }),
    });
  },
});

const UNMEASURED: Words = {
  en: "Measured: nothing of it in captures. ",
  zh: "实测：抓包中没有相关报文。",
};

function suspect(
  holding: VipHolding,
  wide: WidePrefix,
  deliveries: DeliveryAnswers | undefined,
  neighbours: NeighbourAnswers | undefined,
): Suspect {
  const server = deliveries?.servers.find((s) => s.host === holding.host && s.vip === holding.vip);
  const inside = [...(server?.silentFrom ?? [])].filter(([source]) => inNetwork(source, wide.network));
  // A refusal proves that the kernel took the request: something else is wrong there.
  const taken = (server?.refusals.length ?? 0) > 0;
  return {
    holding,
    wide,
    server,
    silent: taken ? 0 : inside.reduce((n, [, count]) => n + count, 0),
    works: [...(server?.answeredFrom ?? [])].some((source) => inNetwork(source, wide.network)),
    unresolved: neighbours !== undefined && unresolvedServers(neighbours).includes(holding.host),
  };
}

function ofRequests(suspects: readonly Suspect[]): Fault {
  const packets = suspects.reduce((n, s) => n + s.silent, 0);
  const hosts = listed(suspects.map((s) => s.holding.host));
  return {
    ...common(suspects, packets, {
      en: `Measured: ${plural(packets, "request")} from clients in the VIP's own subnet arrived at ${hosts} and no answer left. `,
      zh: `实测：来自 VIP 所在子网客户端的 ${packets} 个请求到达 ${listedZh(suspects.map((s) => s.holding.host))}，没有应答发出。`,
    }),
    grounds: ["must", "absence"],
  };
}

function ofResolution(suspects: readonly Suspect[], stop: DirectorStop): Fault {
  const hosts = listed(suspects.map((s) => s.holding.host));
  return {
    ...common(suspects, stop.stayed, {
      en: `Measured: ${plural(stop.stayed, "request")} came in at ${stop.director} and did not go out: ${hosts} does not answer its ARP requests. `,
      zh: `实测：${stop.stayed} 个请求到达 ${stop.director} 后没有转发出去：${listedZh(suspects.map((s) => s.holding.host))} 不应答它的 ARP 查询。`,
    }),
    segments: [{ from: stop.director, to: stop.director }],
    grounds: ["must", "absence"],
  };
}

function common(suspects: readonly Suspect[], packets: number, measured: Words): Fault {
  const [{ wide }] = suspects;
  const effect: Words = suspects.some((s) => s.wide.deaf)
    ? {
        en: `sources in it are martians and dropped, and ARP requests from there too (${wide.why})`,
        zh: `源地址在该网段内的报文被当作 martian 丢弃，来自该网段的 ARP 查询也被丢弃（${wide.whyZh}）`,
      }
    : {
        en: "it accepts requests from there, and the application's replies go to loopback instead of the wire",
        zh: "它接受来自该网段的请求，但应用的应答发往 loopback 而不是线路",
      };
  return {
    grounds: ["may"],
    packets,
    segments: suspects.map((s) => ({ from: s.holding.host, to: s.holding.host })),
    explanation: {
      en: `${measured.en}${wide.address} is on loopback with /${wide.prefixLength}, so the kernel holds all of ${wide.network} for its own: ${effect.en}. Clients of other networks are served.`,
      zh: `${measured.zh ?? ""}${wide.address} 以 /${wide.prefixLength} 配在 loopback 上，因此内核把整个 ${wide.network} 都当作本机地址：${effect.zh ?? ""}。其他网段的客户端不受影响。`,
    },
    evidence: suspects
      .flatMap((s) => [...(s.silent > 0 ? (s.server?.cites.slice(0, 2) ?? []) : []), ...s.wide.cites])
      .slice(0, 14),
    remedies: suspects.map((s) => ({
      host: s.holding.host,
      platform: "any",
      commands: [
        `ip addr add ${s.wide.address}/32 dev lo`,
        `ip addr del ${s.wide.address}/${s.wide.prefixLength} dev lo`,
      ],
      note: {
        en: "in this order the VIP stays local all the time. Correct the prefix in the network configuration too (NETMASK=255.255.255.255)",
        zh: "按此顺序执行，VIP 始终是本地地址。还要更正网络配置中的掩码（NETMASK=255.255.255.255）",
      },
    })),
    verify: suspects.map((s) => ({
      host: s.holding.host,
      command: "ip route show table local type local",
      expect: {
        en: `local ${s.wide.address} alone, and no network of it`,
        zh: `只有 local ${s.wide.address}，没有它的网段`,
      },
    })),
    rivals: [
      {
        cause: "return-antispoof-vip",
        because: {
          en: "no reply left the real server: nothing reached the fabric",
          zh: "没有应答离开 RS：没有任何报文到达网络",
        },
      },
      {
        cause: "rs-firewall",
        because: {
          en: "the local routing table sends what concerns this subnet to loopback",
          zh: "local 路由表把与该子网有关的报文发往 loopback",
        },
      },
      {
        cause: "app-not-listening",
        because: { en: "no ICMP error and no reset was seen", zh: "没有看到 ICMP 差错报文或 RST" },
      },
    ],
    nextSteps: suspects.slice(0, 1).map((s) => ({
      host: s.holding.host,
      command: `tcpdump -c 5 -ni lo host ${s.wide.address}`,
      why: {
        en: "replies to clients of the subnet are seen on loopback",
        zh: "可在 loopback 上看到发往该子网客户端的应答",
      },
    })),
  };
}
