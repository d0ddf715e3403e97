/** One flow at a director: what came in, what stayed, and how it broke off. Part of the question `passages`. */
import type { Sightings } from "../observe/define.ts";
import type { IcmpReport } from "../observe/icmp.ts";
import type { Transit } from "../observe/transit.ts";
import type { Citation, Scene } from "./define.ts";

export interface FlowPassage {
  readonly conversation: number;
  readonly protocol: number;
  readonly client: string;
  readonly clientPort: number;
  readonly vip: string;
  readonly port: number;
  readonly came: number;
  readonly stayed: number;
  /** ICMP errors of the director about this flow, and its own resets. */
  readonly refusals: readonly IcmpReport[];
  readonly resets: number;
  /** Real servers that requests of it went to, as far as frames tell. */
  readonly to: readonly string[];
  /** Their addresses. */
  readonly toIps: readonly string[];
  /** Requests passed, and from some moment on none did. */
  readonly brokeOff: boolean;
  /** TCP: the first request that stayed is no SYN. */
  readonly midStream: boolean;
  /** Seconds between the last request that passed and the first that stayed after it, or more. */
  readonly idleSeconds?: number;
  /** SYNs that stayed while their own repetition passed: how many seconds later. */
  readonly repeated: readonly number[];
  /** How many packets these SYNs are. */
  readonly repeatedPackets: number;
  /** An earlier connection of the same ports is in the capture: other packets before the SYN that stayed. */
  readonly reused: boolean;
  readonly cites: readonly Citation[];
}

const SYN = 0x02;
const RST = 0x04;
const SYN_ACK = 0x12;
const TCP = 6;

/** Details are told of this many flows that lost packets; the rest is counted. */
const DETAILED = 2000;

interface Request {
  readonly index: number;
  readonly time: number;
  /** When the last of its packets came. */
  readonly until: number;
  readonly packets: number;
  readonly syn: boolean;
  readonly sequence: number;
  readonly stayed: boolean;
}

export function flowPassages(scene: Scene, { leg, stayed }: Transit): readonly FlowPassage[] {
  const { captures, flowConversation, conversations, traffic, cast, icmp } = scene.observed;
  const { from: member } = leg;
  const { arrived, sent, fate } = traffic[member];
  const code = (sightings: Sightings, i: number) =>
    flowConversation[captures[sightings.capture[i]].decoded.packets.flow[sightings.row[i]]];
  const came = new Uint32Array(conversations.length);
  const held = new Uint32Array(conversations.length);
  const resets = new Int32Array(conversations.length);
  const isReset = (s: Sightings, i: number) =>
    (captures[s.capture[i]].decoded.packets.tcpFlags[s.row[i]] & RST) !== 0;
  const isHeld = new Uint8Array(arrived.count);
  // What captures cannot show to have stayed is not said to.
  if (leg.counts.missing > 0) for (const i of stayed) isHeld[i] = 1;
  for (let i = 0; i < arrived.count; i++) {
    const c = code(arrived, i);
    if (c < 0) continue;
    if (c & 1) {
      if (isReset(arrived, i)) resets[c >> 1] -= arrived.weight[i];
    } else {
      came[c >> 1] += arrived.weight[i];
      if (isHeld[i]) held[c >> 1] += arrived.weight[i];
    }
  }
  // Nothing stayed: some of the flows stand for all, of which there may be a million.
  const isQuiet = leg.counts.missing === 0;
  const to = new Map<number, Set<number>>();
  for (let i = 0; i < sent.count; i++) {
    const c = code(sent, i);
    if (c < 0) continue;
    if (c & 1) {
      if (isReset(sent, i)) resets[c >> 1] += sent.weight[i];
      continue;
    }
    const server = fate.receiver[i] >= 0 ? fate.receiver[i] : fate.target[i];
    if (server < 0) continue;
    const known = to.get(c >> 1);
    if (known) known.add(server);
    else if (!isQuiet || to.size < DETAILED) to.set(c >> 1, new Set([server]));
  }
  const requests = new Map<number, Request[]>();
  for (let i = 0; i < arrived.count; i++) {
    const c = code(arrived, i);
    if (c < 0 || c & 1 || held[c >> 1] === 0) continue;
    if (!requests.has(c >> 1) && requests.size >= DETAILED) continue;
    const { tcpFlags, sequence } = captures[arrived.capture[i]].decoded.packets;
    const row = arrived.row[i];
    const list = requests.get(c >> 1) ?? [];
    list.push({
      index: i,
      time: arrived.time[i],
      until: arrived.until[i],
      packets: arrived.weight[i],
      syn: (tcpFlags[row] & SYN_ACK) === SYN,
      sequence: sequence[row],
      stayed: isHeld[i] === 1,
    });
    requests.set(c >> 1, list);
  }
  const refusals = new Map<number, IcmpReport[]>();
  for (const report of icmp)
    if (report.reporter === member && report.conversation >= 0)
      refusals.set(report.conversation, [...(refusals.get(report.conversation) ?? []), report]);
  let plain = 0;
  return conversations.flatMap(({ id, protocol, client, clientPort, vip, port, clientMember }) => {
    if (came[id] === 0 || clientMember === member) return [];
    if (isQuiet && resets[id] <= 0 && !refusals.has(id) && ++plain > DETAILED) return [];
    return {
      conversation: id,
      protocol,
      client,
      clientPort,
      vip,
      port,
      came: came[id],
      stayed: held[id],
      refusals: refusals.get(id) ?? [],
      resets: Math.max(0, resets[id]),
      to: [...(to.get(id) ?? [])].map((server) => cast.members[server].name),
      toIps: [...(to.get(id) ?? [])].flatMap((server) => [...cast.members[server].ips]),
      ...detail(scene, member, protocol, requests.get(id) ?? []),
    };
  });
}

type Detail = Pick<
  FlowPassage,
  "brokeOff" | "midStream" | "idleSeconds" | "repeated" | "repeatedPackets" | "reused" | "cites"
>;

/** How a flow that lost requests came to lose them. */
function detail(
  { observed, cite }: Scene,
  member: number,
  protocol: number,
  list: readonly Request[],
): Detail {
  const { name } = observed.cast.members[member];
  const ordered = [...list].sort((a, b) => a.time - b.time);
  const first = ordered.findIndex((r) => r.stayed);
  // What passed before it may stand for packets that passed later: up to then nothing was idle.
  const before = ordered.slice(0, Math.max(0, first));
  const passedUntil = before.reduce((latest, r) => Math.max(latest, r.until), Number.NEGATIVE_INFINITY);
  const syns = ordered.filter((r) => r.syn && r.stayed);
  const repeated = syns.flatMap((lost) => {
    const again = ordered.find(
      (r) => r.syn && !r.stayed && r.sequence === lost.sequence && r.time > lost.time,
    );
    return again ? [{ seconds: (again.time - lost.time) / 1e9, packets: lost.packets }] : [];
  });
  return {
    brokeOff: first > 0 && passedUntil <= ordered[first].time && ordered.slice(first).every((r) => r.stayed),
    midStream: protocol === TCP && first >= 0 && !ordered[first].syn,
    ...(first > 0 ? { idleSeconds: Math.max(0, ordered[first].time - passedUntil) / 1e9 } : {}),
    repeated: repeated.map((r) => r.seconds),
    repeatedPackets: repeated.reduce((n, r) => n + r.packets, 0),
    reused: syns.length > 0 && ordered.some((r) => r.time < syns[0].time && r.sequence !== syns[0].sequence),
    cites: ordered
      .filter((r) => r.stayed)
      .slice(0, 3)
      .map((r) =>
        cite.arrived(member, r.index, {
          en: `came in at ${name}; never went out`,
          zh: `进入 ${name}；未再发出`,
        }),
      ),
  };
}
