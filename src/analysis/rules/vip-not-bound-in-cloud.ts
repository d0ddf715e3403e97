/** The fabric delivers by its own table of addresses, and the VIP is not in it. */

import type { Evidence, Ground } from "../../report/schema.ts";
import type { FrontLeg, FrontLoss } from "../evidence/front-loss.ts";
import type { VipLookup, VipLookups } from "../evidence/vip-lookups.ts";
import { askedInVain, askerOf, timesAsked } from "./asked-in-vain.ts";
import { splitGrounds } from "./confidence.ts";
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { listed, plural, SYSTEMATIC, splitChance } from "./words.ts";

interface Unbound {
  readonly vip: string;
  readonly packets: number;
  readonly segments: readonly { readonly from: string; readonly to: string }[];
  readonly measured: string;
  readonly grounds: readonly Ground[];
  readonly evidence: readonly Evidence[];
  readonly director: string;
}

export const vipNotBoundInCloud = defineRule({
  id: "vip-not-bound-in-cloud",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "The fabric does not deliver to the VIP: it is not bound to the director's port",
    zh: "云网络不投递发往 VIP 的包：VIP 没有绑定到 DS 的端口",
  },
  needs: ["vipLookups"],
  wants: ["frontLoss"],
  judge({ vipLookups, frontLoss }) {
    const found = unboundBySent(frontLoss) ?? unboundByLookup(vipLookups);
    if (!found)
      return frontLoss === undefined && vipLookups.lookups.length === 0
        ? notApplicable("nothing to the VIP was seen on the way to the director")
        : pass(
            "what is for the VIP comes to the director, or what else the client sends does not come either",
          );
    const { vip, packets, director } = found;
    return fail(`the fabric does not deliver what is for ${vip}`, {
      grounds: found.grounds,
      packets,
      segments: found.segments,
      explanation: {
        en: `Measured: ${found.measured}. Inferred: the fabric delivers by its own table of addresses and ports, and ${vip} stands in it for no port, or for another one: configuring the address in the guest does not change that table.`,
      },
      evidence: found.evidence.slice(0, 10),
      remedies: bindings(director, vip),
      verify: [
        {
          host: director,
          command: `tcpdump -eni <interface> host ${vip}`,
          expect: { en: `frames for ${vip} come in while a client sends` },
        },
      ],
      rivals: [
        {
          cause: "front-acl-sg-nacl",
          because: {
            en: "nothing at all that is for the VIP comes, whatever its protocol; what is for the director's own address does",
          },
        },
        {
          cause: "client-vip-unresolved",
          because: { en: "client and director do reach each other" },
        },
        {
          cause: "vip-arp-stale-after-failover",
          because: { en: "no frame for the VIP carries the MAC of another machine that is known" },
        },
      ],
    });
  },
});

/** Packets to the VIP left and never came; packets to the director's own address did, by the same way. */
function unboundBySent(loss: FrontLoss | undefined): Unbound | undefined {
  const leg = loss?.legs.find(isUnbound);
  if (!loss || !leg) return undefined;
  const lost = leg.leg.counts.missing;
  const arrived = arrivedAt(leg, "dip");
  const others = leg.contrast?.separators.filter(
    (s) => s.attribute !== "destination address" && s.attribute !== "destination mac",
  );
  const { vip } = loss.target;
  return {
    vip,
    packets: lost,
    director: leg.to,
    segments: [{ from: leg.from, to: leg.to }],
    measured: `${plural(lost, "packet")} that left ${leg.from} for ${vip} never came to ${leg.to}, and ${plural(arrived, "packet")} of ${leg.from} for ${leg.to}'s own address did`,
    grounds: splitGrounds(splitChance(lost, arrived) < SYSTEMATIC, (others ?? []).length === 0),
    evidence: [...leg.cites, ...leg.controls],
  };
}

function isUnbound(leg: FrontLeg): boolean {
  const separator = leg.contrast?.separators.find((s) => s.attribute === "destination address");
  if (!separator) return false;
  return (
    separator.lost.every((address) => address === "vip") &&
    separator.arrived.includes("dip") &&
    leg.leg.counts.arrived === 0 &&
    (leg.toItsMac || usesMacOfDip(leg))
  );
}

/** Frames for both addresses carry the same MAC: that of a router, or of a fabric that answers ARP itself. */
function usesMacOfDip(leg: FrontLeg): boolean {
  const macsOf = (address: string) =>
    leg.classes.filter((c) => c.destination === address && c.protocol !== "arp").map((c) => c.destinationMac);
  const dip = new Set(macsOf("dip"));
  return macsOf("vip").every((mac) => dip.has(mac));
}

function arrivedAt(leg: FrontLeg, address: string): number {
  return leg.classes
    .filter((c) => c.destination === address && c.protocol !== "arp")
    .reduce((n, c) => n + c.arrived, 0);
}

/** The question for the VIP's MAC is lost on its way to the director, or the director's answer on its way back. */
function unboundByLookup({ lookups }: VipLookups): Unbound | undefined {
  for (const lookup of askedInVain({ lookups }))
    for (const at of lookup.directors) {
      const asked = timesAsked(lookup);
      const who = askerOf(lookup);
      if (lookup.asked > 0 && at.arrived === 0 && at.watching)
        return {
          ...common(lookup, at.director, asked),
          segments: [{ from: lookup.host || "client", to: at.director }],
          measured: `${who} asked ${plural(asked, "time")} who has ${lookup.vip}, and none of the questions came to ${at.director}, whose captures show ${plural(at.controls, "other frame")} of ${who}`,
          grounds: splitGrounds(splitChance(asked, at.controls) < SYSTEMATIC, true),
          evidence: lookup.cites,
        };
      if (lookup.asked > 0 && at.answered > 0)
        return {
          ...common(lookup, at.director, at.answered),
          segments: [{ from: at.director, to: lookup.host || "client" }],
          measured: `${at.director} answered ${plural(at.answered, "question")} for the MAC of ${lookup.vip}, and none of the answers came to ${who}, whose captures show ${plural(lookup.controls, "other frame")} of ${listed(lookup.directors.map((d) => d.director))}`,
          grounds: splitGrounds(splitChance(at.answered, lookup.controls) < SYSTEMATIC, true),
          evidence: [...at.cites, ...lookup.cites],
        };
    }
  return undefined;
}

function common({ vip }: VipLookup, director: string, packets: number) {
  return { vip, director, packets };
}

function bindings(director: string, vip: string) {
  return [
    {
      host: director,
      platform: "Huawei Cloud",
      commands: [`# console: VPC > virtual IP addresses > ${vip} > bind it to the server of ${director}`],
      note: { en: "a virtual IP address of the subnet, bound to every director" },
    },
    {
      host: director,
      platform: "Alibaba Cloud, Tencent Cloud",
      commands: [`# console: VPC > HAVIP > ${vip} > bind it to ${director}`],
      note: { en: "a high-availability virtual IP (HAVIP) of the subnet, bound to every director" },
    },
    {
      host: director,
      platform: "OpenStack",
      commands: [
        `openstack port create --network $NETWORK --fixed-ip ip-address=${vip} vip`,
        `openstack port set --allowed-address ip-address=${vip} $PORT_ID`,
      ],
      note: { en: `the first reserves the address, the second lets the port of ${director} have it` },
    },
    {
      host: director,
      platform: "AWS",
      commands: [
        `aws ec2 assign-private-ip-addresses --network-interface-id $ENI_ID --private-ip-addresses ${vip}`,
      ],
      note: {
        en: `for an address of the subnet; one outside the VPC needs a route to the interface of ${director} with the source/destination check off`,
      },
    },
    {
      host: director,
      platform: "Azure, GCP",
      commands: [
        `# a secondary IP configuration (Azure) or an alias IP range (GCP) with ${vip} on the NIC of ${director}`,
      ],
      note: { en: "or an internal load balancer with a floating IP in front" },
    },
  ];
}
