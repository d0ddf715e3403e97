/**
 * Question: of what a director sent to a real server unwrapped, does the destination port tell lost from
 * arrived? Where packets between the very same two addresses arrived, no address is what is filtered.
 */
import { protocolName } from "../observe/services.ts";
import { packetsArrived } from "../observe/weight.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";

export interface PortSplit {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly port: number;
  /** To the service's port, whatever the addresses. */
  readonly sent: number;
  readonly arrived: number;
  /** Pairs of addresses that were tried. */
  readonly pairs: number;
  /** A pair between which other ports arrive, and how many to the service's port were lost between such pairs. */
  readonly cleared?: string;
  readonly clearedLost: number;
  /** To other ports and of other protocols that arrived: how many, and `udp 53`, `icmp`. */
  readonly others: number;
  readonly what: readonly string[];
  readonly cites: readonly Citation[];
  readonly controls: readonly Citation[];
}

export interface PortSplits {
  readonly splits: readonly PortSplit[];
}

const ICMP: ReadonlyMap<number, string> = new Map([
  [1, "icmp"],
  [58, "icmpv6"],
]);
const KINDS = 8;

interface Draft {
  sent: number;
  arrived: number;
  others: number;
  /** Lost, by pair of addresses; and the pairs that others arrived between. */
  readonly tried: Map<string, number>;
  readonly open: Set<string>;
  readonly what: Set<string>;
  readonly lost: number[];
  readonly controls: number[];
}

export function portSplits(scene: Scene): PortSplits | Absent {
  const { cast } = scene.observed;
  const [service] = cast.services;
  if (!service)
    return absent({ en: "no virtual service is known", zh: "没有已知的虚拟服务" }, [
      { host: "ds", command: "ipvsadm -Ln" },
    ]);
  const splits = cast.members.flatMap((member, id) => (member.role === "director" ? sentBy(scene, id) : []));
  return { splits };
}

function sentBy(scene: Scene, from: number): readonly PortSplit[] {
  const { cast, captures, names, traffic, conversations } = scene.observed;
  const { sent, fate } = traffic[from];
  const { protocol, port } = conversations.find((c) => c.served) ?? cast.services[0];
  const ports = new Set([
    port,
    ...cast.services
      .filter((s) => s.protocol === protocol && s.port === port)
      .flatMap((s) => s.destinations.map((d) => d.port)),
  ]);
  const drafts = new Map<number, Draft>();
  for (let i = 0; i < sent.count; i++) {
    const to = fate.receiver[i] >= 0 ? fate.receiver[i] : fate.target[i];
    const table = captures[sent.capture[i]].decoded.packets;
    const row = sent.row[i];
    if (to < 0 || cast.members[to].role !== "real-server" || table.envelope[row] !== 0) continue;
    const flow = names.flow(table.flow[row]);
    const draft = drafts.get(to) ?? newDraft();
    drafts.set(to, draft);
    const arrived = fate.receiver[i] === to;
    const packets = sent.weight[i];
    const came = arrived ? packetsArrived(sent, i, fate, traffic[to].arrived) : 0;
    const pair = `${flow.source} > ${flow.destination}`;
    if (flow.protocol !== protocol || !ports.has(flow.destinationPort)) {
      if (!arrived) continue;
      draft.others += came;
      draft.open.add(pair);
      if (draft.what.size < KINDS) draft.what.add(whatOf(flow.protocol, flow.destinationPort));
      if (draft.controls.length < 2) draft.controls.push(i);
      continue;
    }
    draft.sent += packets;
    draft.tried.set(pair, (draft.tried.get(pair) ?? 0) + (arrived ? 0 : packets));
    if (arrived) draft.arrived += came;
    else if (draft.lost.length < 3) draft.lost.push(i);
  }
  return [...drafts].map(([to, draft]) => ({
    from: cast.members[from].name,
    to: cast.members[to].name,
    protocol: protocolName(protocol),
    port,
    sent: draft.sent,
    arrived: draft.arrived,
    pairs: draft.tried.size,
    ...clearedOf(draft),
    others: draft.others,
    what: [...draft.what].sort(),
    cites: draft.lost.map((i) =>
      scene.cite.sent(from, i, {
        en: `left ${cast.members[from].name} for ${cast.members[to].name}, did not arrive`,
        zh: `从 ${cast.members[from].name} 发往 ${cast.members[to].name}，未到达`,
      }),
    ),
    controls: draft.controls.map((i) =>
      scene.cite.arrived(fate.receiver[i], fate.arrivedAs[i], {
        en: `arrived from ${cast.members[from].name}: another port or protocol`,
        zh: `到达，来自 ${cast.members[from].name}：端口或协议不同`,
      }),
    ),
  }));
}

function clearedOf({ tried, open }: Draft): Pick<PortSplit, "cleared" | "clearedLost"> {
  const cleared = [...tried].filter(([pair, lost]) => lost > 0 && open.has(pair));
  const clearedLost = cleared.reduce((n, [, lost]) => n + lost, 0);
  return { clearedLost, ...(cleared.length > 0 ? { cleared: cleared[0][0] } : {}) };
}

function newDraft(): Draft {
  return {
    sent: 0,
    arrived: 0,
    others: 0,
    tried: new Map(),
    open: new Set(),
    what: new Set(),
    lost: [],
    controls: [],
  };
}

function whatOf(protocol: number, port: number): string {
  return ICMP.get(protocol) ?? `${protocolName(protocol)} ${port}`;
}
