/** Question: what was lost between a director and its real servers, and what have the lost in common? */

import type { PacketClass } from "../observe/classes.ts";
import type { Contrast } from "../observe/contrast.ts";
import type { Leg } from "../observe/define.ts";
import { headerText } from "./cite.ts";
import type { Citation } from "./define.ts";
import { type Absent, absent, type Scene } from "./define.ts";
import { legContrast, lost } from "./leg-contrast.ts";
import { type NextHop, nextHopOf } from "./next-hop.ts";
import { type ReturnedFrames, returnedFrames } from "./returned-frames.ts";
import { type Target, targetOf } from "./target.ts";

export interface LossyLeg extends NextHop {
  readonly from: string;
  readonly to: string;
  readonly leg: Leg;
  /** Everything that this director sent to this real server, by group. */
  readonly classes: readonly PacketClass[];
  readonly contrast?: Contrast;
  readonly cites: readonly Citation[];
  /** Cited packets of the same pair that did arrive. */
  readonly controls: readonly Citation[];
}

export interface ForwardLoss {
  readonly target: Target;
  /** A forwarded packet or two of each director, whatever became of it. */
  readonly samples: readonly Citation[];
  /** Packets that each director forwarded. */
  readonly forwardedBy: ReadonlyMap<string, number>;
  readonly legs: readonly LossyLeg[];
  readonly sent: number;
  readonly arrived: number;
  readonly missing: number;
  readonly unknown: number;
  readonly to: string;
  /** Packets that came back to the director, and so did not arrive, whatever captures lack. */
  readonly returned: readonly ReturnedFrames[];
  /** Conversations that the client saw answered in full, or that went on beyond the handshake. */
  readonly served: number;
  /** Real servers of which something that was forwarded to them arrived. */
  readonly reached: ReadonlySet<string>;
}

export function forwardLoss(scene: Scene): ForwardLoss | Absent {
  const { observed, cite } = scene;
  const { cast, legs, classes, traffic } = observed;
  const isDirector = (id: number) => id >= 0 && cast.members[id].role === "director";
  const forward = legs.filter((l) => l.direction === "request" && isDirector(l.from) && l.to !== l.from);
  if (forward.length === 0)
    return absent(
      {
        en: "no capture of a director shows packets that it forwarded",
        zh: "没有 DS 的抓包显示它转发的报文",
      },
      [{ host: "ds", command: "tcpdump -eni <interface> -s0 -w ds.pcap" }],
    );
  const target = targetOf(scene);
  const sum = (key: keyof Leg["counts"]) => forward.reduce((total, l) => total + l.counts[key], 0);
  const lossy = forward
    .filter((l) => l.counts.missing > 0)
    .map((leg): LossyLeg => {
      const pair = classes.filter((c) => c.from === leg.from && (leg.to < 0 ? true : c.to === leg.to));
      const to = leg.to < 0 ? "rs" : cast.members[leg.to].name;
      // Packets proven missing by counters are not in the groups' own count; they are all that is lost.
      const unseen = leg.to >= 0 ? mostUnseen(leg, observed) : undefined;
      const counted = leg.counts.unknown === 0 ? pair.map(closeCount) : pair;
      const judged = unseen === undefined ? counted : counted.map((c) => closeAll(c, unseen));
      const controls = pair.flatMap((c) => c.samples.arrived.slice(0, 1)).slice(0, 4);
      return {
        from: cast.members[leg.from].name,
        to,
        leg,
        classes: judged,
        ...legContrast(observed, leg, judged),
        ...nextHopOf(leg, target.rips.get(to), observed),
        cites: leg.missing.slice(0, 3).map((i) =>
          cite.sent(leg.from, i, {
            en: `left ${cast.members[leg.from].name} for ${to} (${ttlText(observed, leg.from, i)}); never arrived`,
            zh: `从 ${cast.members[leg.from].name} 发往 ${to}（${ttlText(observed, leg.from, i)}）；未到达`,
          }),
        ),
        controls: controls.flatMap((i) => {
          const { receiver, arrivedAs } = traffic[leg.from].fate;
          return receiver[i] < 0
            ? []
            : [
                cite.arrived(receiver[i], arrivedAs[i], {
                  en: `arrived from ${cast.members[leg.from].name}, same MAC pair`,
                  zh: `到达，来自 ${cast.members[leg.from].name}，MAC 对相同`,
                }),
              ];
        }),
      };
    });
  return {
    target,
    forwardedBy: new Map(
      [...new Set(forward.map((l) => l.from))].map((id) => [
        cast.members[id].name,
        forward.filter((l) => l.from === id).reduce((n, l) => n + l.counts.sent, 0),
      ]),
    ),
    samples: forward
      .filter((leg, i) => forward.findIndex((l) => l.from === leg.from) === i)
      .flatMap((leg) =>
        [...leg.arrivedSamples, ...leg.missing, ...leg.unknownSamples].slice(0, 2).map((i) =>
          cite.sent(leg.from, i, {
            en: `${cast.members[leg.from].name} forwarded this`,
            zh: `${cast.members[leg.from].name} 转发了该报文`,
          }),
        ),
      ),
    legs: lossy,
    sent: sum("sent"),
    arrived: sum("arrived"),
    missing: sum("missing"),
    unknown: sum("unknown"),
    returned: forward.map((leg) => returnedFrames(scene, leg)).filter((r) => r.packets > 0),
    served: Math.max(observed.answered.answered, observed.answered.progressing),
    reached: new Set(
      forward.flatMap((l) => (l.to >= 0 && l.counts.arrived > 0 ? [cast.members[l.to].name] : [])),
    ),
    to: [...new Set(forward.map((l) => (l.to < 0 ? "rs" : cast.members[l.to].name)))].join(" and "),
  };
}

/**
 * How many IP packets the receiver's kernel counts that its captures do not show: no more than these hid behind a filter,
 * or came while nothing shows that it captured. Undefined where that is not known of all of its packets.
 */
function mostUnseen(leg: Leg, { gate, conversations }: Scene["observed"]): number | undefined {
  const six = conversations.filter((c) => c.vip.includes(":")).length;
  if (six > 0 && six < conversations.length) return undefined;
  return gate.unseenBound(leg.to, six > 0 ? 6 : 4);
}

/** Neighbour discovery does not come to the IPv4 layer, and a multicast has many receivers. */
const NOT_COUNTED = ["arp", "ndp", "icmp6"];

/** @param unseen of all groups together: so many may have arrived of this one */
function closeAll(c: PacketClass, unseen: number): PacketClass {
  return c.multicast || NOT_COUNTED.includes(c.protocol) ? c : lost(c, unseen);
}

function closeCount(c: PacketClass): PacketClass {
  return c.ofService && !c.reply ? lost(c) : c;
}

function ttlText({ captures, traffic, names }: Scene["observed"], member: number, index: number): string {
  const { sent } = traffic[member];
  const view = captures[sent.capture[index]];
  const row = sent.row[index];
  const { sourceMac, destinationMac } = names.link(view.decoded.packets.link[row]);
  const macs = sourceMac && destinationMac ? `, ${sourceMac} > ${destinationMac}` : "";
  return `${headerText(view, row, names)}${macs}`;
}
