/** Two directors are VRRP master at the same time: neither hears the other, or heeds it. */
import type { VrrpRivals, VrrpSpeaker } from "../evidence/vrrp-adverts.ts";
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { listed, plural } from "./words.ts";

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
        ? notApplicable("nobody advertises a VIP by VRRP in the captures")
        : pass(
            `one master at a time: ${listed(speakers.map((s) => `${nameOf(s)} (priority ${s.priority})`))}`,
          );
    const [a, b] = found.speakers;
    const [vip] = found.vips;
    const packets = found.adverts[0] + found.adverts[1];
    const deaf = found.hearing.filter((h) => h.heard === 0);
    const contest = vipContests?.contests.find((c) => c.vip === vip);
    const lost =
      (frontLoss?.missing ?? 0) + (directorLoss?.stops.reduce((n, stop) => n + stop.stayed, 0) ?? 0);
    const served = (frontLoss?.arrived ?? 0) + (directorLoss?.arrived ?? 0) > 0;
    return fail(`${nameOf(a)} and ${nameOf(b)} both advertise ${vip}`, {
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
          expect: { en: "advertisements of one director only" },
        })),
      rivals: [
        {
          cause: "vip-duplicate",
          because: { en: "both advertise by VRRP: the address is not merely left over on one of them" },
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
        },
      };
    });
}
