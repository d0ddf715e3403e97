/** Another director has the VIP now, and neighbours still send to the MAC of the one that had it. */
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { plural } from "./words.ts";

export const vipArpStaleAfterFailover = defineRule({
  id: "vip-arp-stale-after-failover",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "After a failover clients still send to the MAC of the director that had the VIP",
    zh: "切换之后，客户端仍把包发往原 DS 的 MAC",
  },
  needs: ["vipTakeovers"],
  wants: [],
  judge({ vipTakeovers }) {
    const { takeovers } = vipTakeovers;
    const found = takeovers.find((t) => t.late > 0);
    if (!found)
      return takeovers.length === 0
        ? notApplicable("no director took a VIP over from another one")
        : pass("requests go to the director that has the VIP");
    const { vip, from, to, late, announcements } = found;
    const old = from === "" ? "a MAC that no host given here has" : `the MAC of ${from}`;
    const bits = vip.includes(":") ? 128 : 32;
    return fail(`${plural(late, "request")} for ${vip} went to ${old}, and ${to} has it`, {
      grounds: [
        "message",
        ...(found.states ? (["must"] as const) : []),
        ...(from === "" ? (["doubt"] as const) : []),
      ],
      packets: late,
      segments: [from === "" ? { from: "client", to } : { from, to: from }],
      explanation: {
        en: `Measured: ${plural(late, "request")} for ${vip} went to ${old} and ended there; ${
          found.states
            ? `${to} holds ${vip}, ${from} does not`
            : from === ""
              ? `${to} had said on the link before that it has ${vip}`
              : `${to} says on the link that it has ${vip}, and ${from} says so no longer`
        }; ${
          announcements === 0
            ? `the captures show no announcement (gratuitous ARP) of ${to}`
            : `${to} announced it ${plural(announcements, "time")}`
        }. Inferred: ${
          announcements === 0
            ? "nobody told the neighbours, who keep their entry until it runs out"
            : "the announcements were lost or are ignored (a fabric that keeps its own table, ARP inspection, drop_gratuitous_arp), and neighbours keep their entry until it runs out"
        }: minutes on hosts, up to four hours on routers.`,
      },
      evidence: [...found.lateCites, ...found.cites].slice(0, 9),
      remedies: [
        {
          host: to,
          platform: "any",
          commands: [
            vip.includes(":") ? `ndsend ${vip} <interface>` : `arping -U -c 5 -I <interface> ${vip}`,
            "# keepalived.conf, global_defs: vrrp_garp_master_repeat 5; vrrp_garp_master_refresh 10",
          ],
          note: {
            en: "a cloud that ignores announcements must be told by its API (reassign the address, HAVIP, route), from keepalived's notify_master",
          },
        },
        {
          host: "client",
          platform: "any",
          commands: [`ip neigh flush to ${vip}/${bits}`],
          note: { en: "and on the router in front: at once, instead of after its timeout" },
        },
      ],
      verify: [
        {
          host: "client",
          command: `ip neigh show ${vip}`,
          expect: { en: `the MAC of ${to}, one second after it took over` },
        },
      ],
      rivals: [
        {
          cause: "vip-missing-on-ds",
          because: {
            en:
              from === ""
                ? "the frames carry another MAC than the director's"
                : `${from} lacks it rightly: ${to} has it`,
          },
        },
        {
          cause: "vip-duplicate",
          because: { en: "only one machine says that it has the VIP" },
        },
      ],
    });
  },
});
