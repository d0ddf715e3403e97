/**
 * The reasoning behind the two rules about source filters at the director's port: direct routing
 * (fabric-antispoof-forward) and NAT (nat-antispoof) send the client's address from that port alike.
 */
import type { Ground, Words } from "../../report/schema.ts";
import type { ForwardLoss, LossyLeg } from "../evidence/forward-loss.ts";
import { splitGrounds } from "./confidence.ts";
import { isTotal, RESOLUTION, SYSTEMATIC, separates, splitChance, unicastArrived } from "./words.ts";

export interface SourceFilter {
  readonly legs: readonly LossyLeg[];
  readonly grounds: readonly Ground[];
  readonly lost: number;
  readonly controls: number;
  /** Attributes that would also explain the split, because no control varies them. */
  readonly alsoSeparating: readonly string[];
  /** Were the frames for the receivers' MACs? */
  readonly addressed: boolean;
}

/** Attributes whose separation would point at another filter. */
const OTHERS = ["destination address", "protocol", "encapsulation", "size"] as const;

/**
 * Legs on which exactly the packets with a client's source address, as the wire sees it, are lost,
 * while others between the same two MACs arrive.
 */
export function sourceFilter(loss: ForwardLoss): SourceFilter | undefined {
  const legs = loss.legs.filter(
    (leg) =>
      leg.nextHop !== "other" &&
      isTotal(leg) &&
      separates(leg, "source address") &&
      leg.classes.every((c) => c.missing === 0 || (c.wireSource === "cip" && c.encapsulation === "none")),
  );
  if (legs.length === 0) return undefined;
  const lost = legs.reduce((n, l) => n + l.leg.counts.missing, 0);
  const controls = legs.reduce((n, l) => n + (l.contrast?.arrived ?? 0), 0);
  // What every leg's controls leave open is open; what one leg rules out is ruled out for its twins.
  const alsoSeparating = OTHERS.filter((attribute) => legs.every((leg) => separates(leg, attribute)));
  const sameShape = legs.reduce(
    (n, l) => n + l.classes.filter((c) => c.ofService && !c.reply).reduce((m, c) => m + c.arrived, 0),
    0,
  );
  const tested =
    !alsoSeparating.includes("destination address") &&
    !alsoSeparating.includes("protocol") &&
    lost >= 5 &&
    splitChance(lost, sameShape) < SYSTEMATIC;
  const unicast = legs.reduce((n, l) => n + unicastArrived(l), 0);
  if (unicast === 0) return undefined;
  const beyondResolution = legs.some((l) =>
    l.classes.some((c) => c.arrived > 0 && !c.multicast && !RESOLUTION.includes(c.protocol)),
  );
  const addressed = legs.every((l) => l.nextHop === "receiver");
  const systematic = splitChance(lost, unicast) < SYSTEMATIC;
  return {
    legs,
    lost,
    controls,
    alsoSeparating,
    addressed,
    // Frames of which it is not known whom they were addressed to may have gone astray: the controls need not have gone their way.
    // And what resolves addresses passes a security group that lets no IP packet in.
    grounds: splitGrounds(tested || (systematic && addressed && beyondResolution), tested),
  };
}

/** What speaks against the other explanations of such a loss. */
export function rivalsOf({
  alsoSeparating,
  addressed,
  legs,
}: SourceFilter): readonly { cause: string; because: Words }[] {
  const ruledOut = (attribute: string) => !alsoSeparating.includes(attribute);
  const servers = legs.map((l) => l.to).join(", ");
  return [
    {
      cause: "fabric-dst-check-rs",
      because: {
        en: ruledOut("destination address")
          ? `packets to the VIP from other sources arrived at ${servers}`
          : "open: no packet to the VIP from another source was sent to compare with",
        zh: ruledOut("destination address")
          ? `从其他源地址发往 VIP 的报文到达了 ${legs.map((l) => l.to).join("、")}`
          : "未排除：没有从其他源地址发往 VIP 的报文可供对比",
      },
    },
    {
      cause: "rs-sg-inbound",
      because: {
        en: ruledOut("protocol")
          ? "packets of the same protocol from other sources arrived"
          : "open: no packet of the same protocol and port from another source was sent to compare with",
        zh: ruledOut("protocol")
          ? "其他源地址的同协议报文到达了"
          : "未排除：没有从其他源地址发出的同协议、同端口的报文可供对比",
      },
    },
    {
      cause: "ds-neigh-wrong-mac",
      because: legs.every((l) => l.nextHop === "receiver" && l.recorded)
        ? {
            en: "the frames carry the real server's own MAC, and others with the same MACs arrived",
            zh: "这些帧的目的 MAC 就是 RS 自己的 MAC，而且相同 MAC 的其他帧到达了",
          }
        : addressed
          ? {
              en: "the director's neighbour table has the real server's own MAC; the frames do not record theirs",
              zh: "DS 的邻居表中是 RS 自己的 MAC；这些帧没有记录目的 MAC",
            }
          : {
              en: "open: the destination MAC of the frames is not recorded",
              zh: "未排除：没有记录这些帧的目的 MAC",
            },
    },
    {
      cause: "rs-rp-filter-dr",
      because: {
        en: "the real server's capture precedes its source validation, and does not show them",
        zh: "RS 的抓包点在其源地址校验之前，而抓包中没有这些报文",
      },
    },
  ];
}
