/** observe(): from decoded captures and host state to what was seen, without judgement. */
import type { HostState } from "../host/define.ts";
import type { PacketNames } from "../packet/define.ts";
import { AbsenceGate } from "./absence.ts";
import { plainAddresses } from "./addresses.ts";
import { type Answered, answeredConversations } from "./answered.ts";
import { castOf } from "./cast.ts";
import { classesOf, type PacketClass } from "./classes.ts";
import { type Contrast, contrastsOf } from "./contrast.ts";
import { conversationsOf } from "./conversations.ts";
import { type CounterBook, counterBook } from "./counters.ts";
import type { CaptureView, Leg, MemberTraffic, Observation } from "./define.ts";
import { type Delivery, deliveryAt } from "./delivery.ts";
import { egressVisible, servesUnseen } from "./egress.ts";
import { flowFates } from "./flow-fates.ts";
import { type IcmpReport, icmpReports, isSizeError } from "./icmp.ts";
import { wireLegs } from "./legs.ts";
import { type SetAside, sortStates } from "./own-states.ts";
import { type Probe, probesOf } from "./probes.ts";
import { presumedTargets } from "./targets.ts";
import type { Topology } from "./topology.ts";
import { trafficOf } from "./traffic.ts";
import { type Transit, transitLegs } from "./transit.ts";
import { type Fits, resolveMasks, type Unmasking, unmask } from "./unmask.ts";
import { isUnfiltered } from "./visibility.ts";

export interface Observed extends Observation {
  readonly gate: AbsenceGate;
  readonly books: readonly CounterBook[];
  readonly unmasking: Unmasking;
  /** States that are another host's. */
  readonly setAside: readonly SetAside[];
  readonly icmp: readonly IcmpReport[];
  readonly transits: readonly Transit[];
  readonly deliveries: readonly Delivery[];
  /** All legs in the order of a packet's way. */
  readonly legs: readonly Leg[];
  readonly classes: readonly PacketClass[];
  readonly answered: Answered;
  readonly probes: readonly Probe[];
  readonly contrasts: readonly Contrast[];
}

export function observe(
  captures: readonly CaptureView[],
  names: PacketNames,
  pasted: readonly HostState[],
  topology: Topology,
  fits?: Fits,
): Observed {
  const { own, setAside } = sortStates(captures, names, pasted);
  const unmasking = resolveMasks(own, plainAddresses(captures, names, own), fits);
  const states = own.map((state) => unmask(state, unmasking.resolved));
  const cast = castOf(captures, names, states, topology);
  const baseSeconds = Math.min(...captures.map((c) => c.decoded.first?.seconds ?? Number.POSITIVE_INFINITY));
  const base = Number.isFinite(baseSeconds) ? baseSeconds : 0;
  const { list: conversations, byFlow, find } = conversationsOf(names, cast, states, captures);
  const { members: plain, clocks } = trafficOf(captures, names, cast, states, base);
  const traffic = withTargets(plain, {
    names,
    captures,
    cast,
    conversations,
    flowConversation: byFlow,
    traffic: plain,
    states,
  });
  const gate = new AbsenceGate(cast, captures, names, states, traffic, clocks, byFlow, conversations, base);
  const books = cast.members.map((m) => counterBook(states.filter((s) => s.host === m.name)));
  const icmp = icmpReports(captures, names, cast, find);
  const inputs = {
    captures,
    names,
    cast,
    conversations,
    flowConversation: byFlow,
    traffic,
    gate,
    egressVisible: (director: number) =>
      !rewritesSources(states, cast.members[director].name) &&
      egressVisible(director, cast, captures, names, states, traffic),
    servesUnseen: (director: number) => servesUnseen(director, cast, captures, names, states),
    refusedForSize: (director: number) =>
      new Set(
        icmp.flatMap((r) =>
          r.reporter === director && isSizeError(r) && conversations[r.conversation]?.protocol === TCP
            ? [r.conversation]
            : [],
        ),
      ),
    refuses: (director: number) =>
      icmp.some(
        (r) =>
          r.reporter === director && r.conversation >= 0 && (!isSizeError(r) || showsAll(gate, director)),
      ) || sendsResets(captures, byFlow, traffic[director]),
  };
  const transits = transitLegs(inputs);
  const deliveries = cast.members.flatMap((member, id) =>
    member.role === "real-server"
      ? (deliveryAt(id, cast, captures, names, conversations, byFlow, traffic, books[id], icmp, base) ?? [])
      : [],
  );
  const legs = inOrder(cast.members, [
    ...wireLegs(inputs),
    ...transits.map((t) => t.leg),
    ...deliveries.map((d) => d.leg),
  ]);
  const observation = {
    captures,
    states,
    names,
    cast,
    baseSeconds: base,
    conversations,
    flowConversation: byFlow,
    traffic,
    clocks,
  };
  const classes = classesOf(observation, gate);
  return {
    ...observation,
    gate,
    books,
    unmasking,
    setAside,
    icmp,
    transits,
    deliveries,
    legs,
    classes,
    answered: answeredConversations(observation),
    probes: probesOf(classes, cast),
    contrasts: contrastsOf(classes, cast, flowFates(observation, gate)),
  };
}

/** What is too large is refused one by one: what fits goes on, and a filter may hide it. */
function showsAll(gate: AbsenceGate, member: number): boolean {
  const seen = gate.visibility(member);
  return seen !== undefined && isUnfiltered(seen);
}

const TCP = 6;
const RST = 0x04;

/** Resets of a service's connections that a host made itself: none of them came in there. */
function sendsResets(
  captures: readonly CaptureView[],
  flowConversation: Int32Array,
  { sent, arrived }: MemberTraffic,
): boolean {
  const resets = (sightings: MemberTraffic["sent"]): number => {
    let count = 0;
    for (let i = 0; i < sightings.count; i++) {
      const table = captures[sightings.capture[i]].decoded.packets;
      const code = flowConversation[table.flow[sightings.row[i]]];
      if (code >= 0 && code & 1 && table.tcpFlags[sightings.row[i]] & RST) count += sightings.weight[i];
    }
    return count;
  };
  return resets(sent) > resets(arrived);
}

function withTargets(
  traffic: readonly MemberTraffic[],
  inputs: Parameters<typeof presumedTargets>[0],
): readonly MemberTraffic[] {
  const targets = presumedTargets(inputs);
  return traffic.map((member, id) => ({ ...member, fate: { ...member.fate, target: targets[id] } }));
}

/** Requests from client to application, then replies back. */
function inOrder(members: Observation["cast"]["members"], legs: readonly Leg[]): readonly Leg[] {
  const place = { client: 0, director: 1, "real-server": 2 };
  const rank = ({ from, to, direction }: Leg): number => {
    const a = from < 0 ? 0 : place[members[from].role];
    const b = to < 0 ? 0 : place[members[to].role];
    return direction === "request" ? a * 10 + b : 100 + (2 - a) * 10 + (2 - b);
  };
  return [...legs].sort((x, y) => rank(x) - rank(y) || x.from - y.from || x.to - y.to);
}

/** FULLNAT changes both addresses: what goes out has nothing of what came in but its payload. */
function rewritesSources(states: readonly HostState[], host: string): boolean {
  return states.some(
    (s) =>
      s.host === host && s.services.some((v) => v.destinations.some((d) => d.foreignMethod !== undefined)),
  );
}
