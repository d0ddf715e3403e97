/**
 * Question: on which legs is everything above some size lost and everything below it not? A link that is too
 * narrow for what its ends believe drops what is too big, and nothing tells the sender.
 */
import type { Leg } from "../observe/define.ts";
import { protocolName } from "../observe/services.ts";
import { packetsArrived, packetsIn } from "../observe/weight.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { type Target, targetOf } from "./target.ts";

export interface SizeStep {
  readonly from: string;
  readonly to: string;
  readonly direction: "request" | "reply";
  /** From a client to a director: no link of the cluster's own. */
  readonly front: boolean;
  readonly protocol: string;
  /** `none`, `ipip`, ... */
  readonly encapsulation: string;
  readonly lost: number;
  readonly arrived: number;
  /** Flows that lost packets. */
  readonly flows: number;
  /** Is the loss that of one flow whose every packet is lost? Then something may choose by flow instead. */
  readonly oneFlow: boolean;
  /** Bytes of the outermost IP packet; of TCP without its options. */
  readonly largestArrivedBytes: number;
  readonly smallestLostBytes: number;
  readonly cites: readonly Citation[];
}

export interface SizeSteps {
  readonly target: Target;
  /** "Fragmentation needed", "packet too big" about the service's packets, from anybody. */
  readonly told: {
    readonly times: number;
    readonly mtu: number | undefined;
    readonly cites: readonly Citation[];
  };
  readonly steps: readonly SizeStep[];
}

/** Bytes that a wrapper adds: outer IPv4 header and its own (ip_vs_xmit.c, ip_vs_tunnel_xmit). */
const WRAPPER: Readonly<Record<string, number>> = {
  ipip: 20,
  gre: 24,
  gue: 32,
  fou: 28,
  vxlan: 50,
  geneve: 50,
};
const TCP = 6;

export function sizeSteps(scene: Scene): SizeSteps | Absent {
  const { legs, traffic } = scene.observed;
  const onWire = legs.filter((l) => l.from !== l.to && l.to >= 0);
  if (onWire.length === 0 || traffic.length === 0)
    return absent(
      { en: "no leg of the service's packets was seen", zh: "没有看到该服务报文的任何一段路径" },
      [{ host: "all", command: "tcpdump -eni <interface> -s0 -w <host>.pcap" }],
    );
  const steps = onWire.filter((l) => l.counts.missing > 0).flatMap((leg) => stepOf(scene, leg));
  return { target: targetOf(scene), steps, told: told(scene) };
}

function told({ observed, cite }: Scene): SizeSteps["told"] {
  const reports = observed.icmp.filter(({ error, conversation }) =>
    conversation < 0 ? false : error.family === 4 ? error.type === 3 && error.code === 4 : error.type === 2,
  );
  return {
    times: reports.length,
    mtu: reports.at(0)?.error.mtu,
    cites: reports.slice(0, 2).map((r) =>
      cite.icmp(r, {
        en: `fragmentation needed, MTU ${r.error.mtu ?? 0}, from ${r.error.source}`,
        zh: `${r.error.source} 发出 fragmentation needed，MTU ${r.error.mtu ?? 0}`,
      }),
    ),
  };
}

interface Sizes {
  lost: number;
  arrived: number;
  largestArrived: number;
  smallestLost: number;
  readonly lostFlows: Set<number>;
  readonly arrivedFlows: Set<number>;
  readonly sample: { lost: number; arrived: number };
}

function stepOf({ observed, cite }: Scene, leg: Leg): readonly SizeStep[] {
  const { captures, cast, names, traffic, flowConversation } = observed;
  const { sent, fate } = traffic[leg.from];
  const lost = new Set(leg.missing);
  // A leg names so many of its lost packets; where there are more, and none in doubt, all of its own are.
  const more = leg.counts.missing > packetsIn(sent, lost) && leg.counts.unknown === 0;
  const kinds = new Map<string, Sizes>();
  for (let i = 0; i < sent.count; i++) {
    const table = captures[sent.capture[i]].decoded.packets;
    const row = sent.row[i];
    const code = flowConversation[table.flow[row]];
    if (code < 0 || (code & 1) !== (leg.direction === "reply" ? 1 : 0)) continue;
    const arrived = fate.receiver[i] === leg.to;
    if (!arrived && !lost.has(i) && !(more && fate.target[i] === leg.to)) continue;
    const { protocol, source } = names.flow(table.flow[row]);
    const wrapper = names.envelopes(table.envelope[row]).at(0)?.kind ?? "none";
    const key = `${protocolName(protocol)} ${wrapper}`;
    const header = (source.includes(":") ? 40 : 20) + (protocol === TCP ? 20 : 8);
    const bytes = table.length[row] + header + (WRAPPER[wrapper] ?? 0);
    const known = kinds.get(key) ?? {
      lost: 0,
      arrived: 0,
      largestArrived: 0,
      smallestLost: Number.POSITIVE_INFINITY,
      lostFlows: new Set(),
      arrivedFlows: new Set(),
      sample: { lost: -1, arrived: -1 },
    };
    kinds.set(key, known);
    (arrived ? known.arrivedFlows : known.lostFlows).add(code >> 1);
    if (arrived) {
      known.arrived += packetsArrived(sent, i, fate, traffic[leg.to].arrived);
      if (bytes > known.largestArrived) {
        known.largestArrived = bytes;
        known.sample.arrived = i;
      }
    } else {
      known.lost += sent.weight[i];
      if (bytes < known.smallestLost) {
        known.smallestLost = bytes;
        known.sample.lost = i;
      }
    }
  }
  return [...kinds].flatMap(([key, sizes]): SizeStep[] => {
    const { arrived, largestArrived, smallestLost, lostFlows, arrivedFlows, sample } = sizes;
    if (sizes.lost === 0 || arrived === 0 || smallestLost <= largestArrived) return [];
    const [protocol, encapsulation] = key.split(" ");
    const name = (id: number) => cast.members[id].name;
    return [
      {
        from: name(leg.from),
        to: name(leg.to),
        direction: leg.direction,
        front: leg.direction === "request" && cast.members[leg.from].role === "client",
        protocol,
        encapsulation,
        lost: sizes.lost,
        arrived,
        flows: lostFlows.size,
        oneFlow: lostFlows.size === 1 && lostFlows.isDisjointFrom(arrivedFlows),
        largestArrivedBytes: largestArrived,
        smallestLostBytes: smallestLost,
        cites: [
          cite.sent(leg.from, sample.lost, {
            en: `the smallest that is lost: ${smallestLost} bytes`,
            zh: `丢失的报文中最小的：${smallestLost} 字节`,
          }),
          ...leg.missing
            .filter((i) => i !== sample.lost)
            .slice(0, 1)
            .map((i) =>
              cite.sent(leg.from, i, {
                en: `left ${name(leg.from)} for ${name(leg.to)}; never arrived`,
                zh: `从 ${name(leg.from)} 发往 ${name(leg.to)}；未到达`,
              }),
            ),
          cite.sent(leg.from, sample.arrived, {
            en: `the largest that arrived: ${largestArrived} bytes`,
            zh: `到达的报文中最大的：${largestArrived} 字节`,
          }),
        ],
      },
    ];
  });
}
