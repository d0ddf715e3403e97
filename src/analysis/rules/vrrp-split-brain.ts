/** Two directors are VRRP master at the same time: neither hears the other, or heeds it. */
import type { VrrpRivals, VrrpSpeaker } from "../evidence/vrrp-adverts.ts";
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

const nameOf = ({ host, source }: VrrpSpeaker): string => host || source;

export const vrrpSplitBrain = defineRule({
  id: "vrrp-split-brain",
  layer: "director",
  severity: "broken",
  title: {
    en: "Two directors are VRRP master of the same VIP at the same time",
    zh: "两台 DS 同时是同一 VIP 的 VRRP MASTER（脑裂）",
  },
  needs: ["vrrpAdverts"],
  wants: ["vipContests", "frontLoss", "directorLoss"],
  judge({ vrrpAdverts, vipContests, frontLoss, directorLoss }) {
    const { speakers, rivals } = vrrpAdverts;
    const found = rivals.at(0);
    if (!found)
      return speakers.length === 0
        ? notApplicable({
            en: "nobody advertises a VIP by VRRP in the captures",
            zh: "抓包中没有通过 VRRP 通告 VIP 的主机",
          })
        : pass({
            en: `one master at a time: ${listed(speakers.map((s) => `${nameOf(s)} (priority ${s.priority})`))}`,
            zh: `同一时刻只有一台主机：${listedZh(speakers.map((s) => `${nameOf(s)}（优先级 ${s.priority}）`))}`,
          });
    const [a, b] = found.speakers;
    const [vip] = found.vips;
    const packets = found.adverts[0] + found.adverts[1];
    const deaf = found.hearing.filter((h) => h.heard === 0);
    const contest = vipContests?.contests.find((c) => c.vip === vip);
    const lost =
      (frontLoss?.missing ?? 0) + (directorLoss?.stops.reduce((n, stop) => n + stop.stayed, 0) ?? 0);
    const served = (frontLoss?.arrived ?? 0) + (directorLoss?.arrived ?? 0) > 0;
    const because = {
      en: `${nameOf(a)} and ${nameOf(b)} both advertise ${vip}`,
      zh: `${nameOf(a)} 与 ${nameOf(b)} 同时通告 ${vip}`,
    };
    return fail(because, {
      grounds: ["message"],
      // Where both forward, connections break only when clients change from one to the other.
      ...(lost === 0 && served ? { severity: "degraded" as const } : {}),
      packets,
      segments: segmentsOf(found),
      explanation: {
        en: `Measured: over the same time ${nameOf(a)} (priority ${a.priority}, router id ${a.routerId}) sent ${plural(found.adverts[0], "advertisement")} for ${vip} and ${nameOf(b)} (priority ${b.priority}, router id ${b.routerId}) sent ${found.adverts[1]}, ${packets} in all${hearingText(found)}${
          contest ? `; both answered ${plural(contest.both, "question")} for the MAC of ${vip}` : ""
        }. ${
          a.routerId === b.routerId
            ? deaf.length > 0
              ? "Inferred: the advertisements (IP protocol 112, to 224.0.0.18 or to the peer) are dropped between them: a cloud without multicast, a security group, a switch with IGMP snooping."
              : "Inferred: they come and are not heeded: a firewall of the host that does not accept IP protocol 112, another password or version, another interface."
            : "Inferred: with different router ids they are two groups for one address, and neither yields."
        } Whose MAC a client has is chance: its connections break when it changes.`,
        zh: `实测：同一时段内，${nameOf(a)}（优先级 ${a.priority}，router id ${a.routerId}）为 ${vip} 发送了 ${found.adverts[0]} 个通告，${nameOf(b)}（优先级 ${b.priority}，router id ${b.routerId}）发送了 ${found.adverts[1]} 个，共 ${packets} 个${hearingTextZh(found)}${
          contest ? `；两者都应答了 ${contest.both} 次对 ${vip} 的 MAC 的查询` : ""
        }。${
          a.routerId === b.routerId
            ? deaf.length > 0
              ? "推断：通告（IP 协议 112，发往 224.0.0.18 或对端）在两者之间被丢弃：云网络不支持组播、安全组，或交换机启用了 IGMP snooping。"
              : "推断：通告到达了但未被理会：主机防火墙未放行 IP 协议 112、密码或版本不同、接口不同。"
            : "推断：router id 不同，对同一地址形成了两个组，互不相让。"
        }客户端得到谁的 MAC 是随机的：MAC 一变，连接就中断。`,
      },
      evidence: [
        ...a.cites,
        ...b.cites,
        ...(contest?.claimants.flatMap((c) => c.cites.slice(0, 1)) ?? []),
      ].slice(0, 8),
      remedies: remedies(a, b),
      verify: [a, b]
        .filter((s) => s.host !== "")
        .map((s) => ({
          host: s.host,
          command: "tcpdump -eni <interface> proto 112",
          expect: { en: "advertisements of one director only", zh: "只有一台 DS 的通告" },
        })),
      rivals: [
        {
          cause: "vip-duplicate",
          because: {
            en: "both advertise by VRRP: the address is not merely left over on one of them",
            zh: "两者都发送 VRRP 通告：并不只是其中一台残留了该地址",
          },
        },
      ],
    });
  },
});

function hearingText({ hearing }: VrrpRivals): string {
  return hearing
    .map((h) =>
      h.heard === 0
        ? `; the captures of ${h.host} show none of ${h.from}'s`
        : `; ${h.heard} of ${h.from}'s came in at ${h.host}`,
    )
    .join("");
}

function hearingTextZh({ hearing }: VrrpRivals): string {
  return hearing
    .map((h) =>
      h.heard === 0
        ? `；${h.host} 的抓包中没有 ${h.from} 的通告`
        : `；${h.from} 的通告有 ${h.heard} 个到达 ${h.host}`,
    )
    .join("");
}

function segmentsOf({ hearing, speakers }: VrrpRivals) {
  const named = hearing.map((h) =>
    h.heard === 0 ? { from: h.from, to: h.host } : { from: h.host, to: h.host },
  );
  return named.length > 0
    ? named
    : [{ from: speakers[0].host || "ds", to: speakers[1].host || speakers[0].host || "ds" }];
}

function remedies(a: VrrpSpeaker, b: VrrpSpeaker) {
  return [a, b]
    .filter((s) => s.host !== "")
    .map((s) => {
      const peer = s === a ? b : a;
      return {
        host: s.host,
        platform: "any",
        commands: [
          "iptables -I INPUT -p 112 -j ACCEPT",
          `# keepalived.conf, vrrp_instance: unicast_src_ip ${s.source}; unicast_peer { ${peer.source} }`,
        ],
        note: {
          en: "the same virtual_router_id and authentication on both; unicast where the network has no multicast, and its security group must allow IP protocol 112",
          zh: "两端的 virtual_router_id 和认证必须相同；网络不支持组播时用单播，且安全组必须放行 IP 协议 112",
        },
      };
    });
}
