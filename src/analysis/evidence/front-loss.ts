/**
 * Question: what was lost between clients and directors, and what do the lost have in common? Against
 * it stand all other packets of the same client for the same director, to whatever address.
 */
import type { PacketClass } from "../observe/classes.ts";
import type { Contrast } from "../observe/contrast.ts";
import type { Leg } from "../observe/define.ts";
import { packetsArrived } from "../observe/weight.ts";
import { PacketFlag } from "../packet/define.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { legContrast, lost } from "./leg-contrast.ts";
import { type Target, targetOf } from "./target.ts";

export interface FrontLeg {
  readonly from: string;
  readonly to: string;
  readonly leg: Leg;
  /** Everything that this client sent to this director, by group. */
  readonly classes: readonly PacketClass[];
  readonly contrast?: Contrast;
  /** IP bytes of lost requests (the smallest) and of what arrived (the largest), whatever it was. */
  readonly lostFromBytes?: number;
  readonly arrivedToBytes?: number;
  /** MACs on the lost frames, and whether one of them is the director's. */
  readonly macs: readonly string[];
  readonly toItsMac: boolean;
  /** Some of the lost are fragments: what they lack may be their like. */
  readonly fragmented: boolean;
  /** Per service that the client addressed: what is lost of it, and what arrived. */
  readonly services: readonly ServiceLoss[];
  readonly cites: readonly Citation[];
  /** Packets of the same client that did arrive there. */
  readonly controls: readonly Citation[];
}

export interface ServiceLoss {
  readonly protocol: number;
  readonly vip: string;
  readonly port: number;
  lost: number;
  arrived: number;
}

export interface FrontLoss {
  readonly target: Target;
  readonly legs: readonly FrontLeg[];
  readonly sent: number;
  readonly arrived: number;
  readonly missing: number;
  readonly unknown: number;
}

export function frontLoss(scene: Scene): FrontLoss | Absent {
  const { observed } = scene;
  const { cast, legs } = observed;
  const front = legs.filter(
    (l) => l.direction === "request" && l.from >= 0 && cast.members[l.from].role === "client",
  );
  if (front.length === 0)
    return absent(
      {
        en: "no capture of a client shows packets to a virtual service",
        zh: "没有客户端的抓包显示发往虚拟服务的报文",
      },
      [{ host: "client", command: "tcpdump -eni <interface> -s0 -w client.pcap" }],
    );
  const sum = (key: keyof Leg["counts"]) => front.reduce((total, l) => total + l.counts[key], 0);
  return {
    target: targetOf(scene),
    legs: front.filter((l) => l.counts.missing > 0 && l.to >= 0).map((leg) => lossOn(scene, leg)),
    sent: sum("sent"),
    arrived: sum("arrived"),
    missing: sum("missing"),
    unknown: sum("unknown"),
  };
}

function lossOn({ observed, cite }: Scene, leg: Leg): FrontLeg {
  const { cast, classes, traffic, captures, names, flowConversation, conversations } = observed;
  const [from, to] = [cast.members[leg.from].name, cast.members[leg.to].name];
  const pair = classes.filter((c) => c.from === leg.from && c.to === leg.to && !c.multicast);
  // Packets proven missing by counters are not in the groups' own count; they are all that is lost.
  const judged = leg.counts.unknown === 0 ? pair.map(closeCount) : pair;
  const { sent, fate } = traffic[leg.from];
  const sizeOf = (i: number): number => {
    const table = captures[sent.capture[i]].decoded.packets;
    const { protocol, source } = names.flow(table.flow[sent.row[i]]);
    const ip = source.includes(":") ? 40 : 20;
    return ip + (TRANSPORT_BYTES.get(protocol) ?? 0) + table.length[sent.row[i]];
  };
  const services = new Map<string, ServiceLoss>();
  let fragmented = false;
  let largest = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < sent.count; i++) {
    const code = flowConversation[captures[sent.capture[i]].decoded.packets.flow[sent.row[i]]];
    const request = code >= 0 && !(code & 1);
    const came = fate.receiver[i] === leg.to;
    if (came) largest = Math.max(largest, sizeOf(i));
    else if (request && fate.receiver[i] < 0) {
      smallest = Math.min(smallest, sizeOf(i));
      const { flags } = captures[sent.capture[i]].decoded.packets;
      if (flags[sent.row[i]] & PacketFlag.firstFragment) fragmented = true;
    }
    if (!request || (!came && fate.receiver[i] >= 0)) continue;
    const { protocol, vip, port } = conversations[code >> 1];
    const key = `${protocol} ${vip} ${port}`;
    const service = services.get(key) ?? { protocol, vip, port, lost: 0, arrived: 0 };
    services.set(key, service);
    if (came) service.arrived += packetsArrived(sent, i, fate, traffic[leg.to].arrived);
    else service.lost += sent.weight[i];
  }
  const macs = new Set<string>();
  for (const i of leg.missing) {
    const { link } = captures[sent.capture[i]].decoded.packets;
    const { destinationMac } = names.link(link[sent.row[i]]);
    if (destinationMac !== undefined) macs.add(destinationMac);
  }
  return {
    from,
    to,
    leg,
    classes: judged,
    ...legContrast(observed, leg, judged),
    ...(Number.isFinite(smallest) ? { lostFromBytes: smallest } : {}),
    ...(largest > 0 ? { arrivedToBytes: largest } : {}),
    macs: [...macs],
    toItsMac: [...macs].some((mac) => cast.members[leg.to].macs.has(mac)),
    fragmented,
    services: [...services.values()],
    cites: leg.missing.slice(0, 3).map((i) =>
      cite.sent(leg.from, i, {
        en: `left ${from} for ${to}, ${sizeOf(i)} bytes; never came`,
        zh: `从 ${from} 发往 ${to}，${sizeOf(i)} 字节；未到达`,
      }),
    ),
    controls: pair
      .flatMap((c) => c.samples.arrived.slice(0, 1))
      .slice(0, 4)
      .flatMap((i) => {
        const { receiver, arrivedAs } = fate;
        return receiver[i] < 0
          ? []
          : [
              cite.arrived(receiver[i], arrivedAs[i], {
                en: `came from ${from}, ${sizeOf(i)} bytes`,
                zh: `来自 ${from}，${sizeOf(i)} 字节`,
              }),
            ];
      }),
  };
}

/** Header bytes: TCP with the options that Linux always sends. */
const TRANSPORT_BYTES = new Map([
  [1, 8],
  [6, 32],
  [17, 8],
  [58, 8],
  [132, 12],
]);

function closeCount(c: PacketClass): PacketClass {
  return c.ofService && !c.reply ? lost(c) : c;
}
