/** Question: of what arrived at each real server, what reached a socket, and what ended where? */

import type { Delivery } from "../observe/delivery.ts";
import { packetsIn } from "../observe/weight.ts";
import { type Envelope, PacketFlag } from "../packet/define.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { balances } from "./host-view.ts";
import { type Target, targetOf } from "./target.ts";

export interface ServerDelivery extends Delivery {
  readonly host: string;
  readonly protocol: number;
  readonly vip: string;
  readonly port: number;
  /** Silent requests whose source is an address of this very host (its VIP, its RIP). */
  readonly fromOwnAddress: readonly number[];
  readonly ownAddressPackets: number;
  /** Silent requests by source, and sources that were answered. */
  readonly silentFrom: ReadonlyMap<string, number>;
  readonly answeredFrom: ReadonlySet<string>;
  /** How many flows the silent requests are of. */
  readonly silentFlows: number;
  /** Silent requests that came wrapped, by kind of tunnel. */
  readonly tunnelled: ReadonlyMap<string, number>;
  /** The outer headers that these came in, each once. */
  readonly outers: readonly Envelope[];
  readonly cites: readonly Citation[];
  readonly refusalCites: readonly Citation[];
  readonly ownAddressCites: readonly Citation[];
  /** A packet or two that arrived, whatever became of it. */
  readonly samples: readonly Citation[];
  /** Did requests of UDP and of TCP arrive? */
  readonly hasUdp: boolean;
  readonly hasTcp: boolean;
  /** Does a state of the host show this service in a table of its own? */
  readonly balances: boolean;
  /** Are counters of the host known for before and after the test? */
  readonly counted: boolean;
  /**
   * UDP that the host's sockets sent by its counter, less what its captures show leaving: answers that are
   * made and do not leave, or are hidden by a filter. undefined: not counted around the test.
   */
  readonly unseenSends?: number;
  /** Packets that ended in the host, proven or not: silent and reset. */
  readonly unanswered: number;
}

export interface DeliveryAnswers {
  readonly target: Target;
  readonly servers: readonly ServerDelivery[];
}

export function deliveries(scene: Scene): DeliveryAnswers | Absent {
  const { observed, cite } = scene;
  const { cast, captures, names, conversations, flowConversation, traffic, states } = observed;
  if (observed.deliveries.length === 0)
    return absent(
      { en: "no capture of a real server shows a request arriving", zh: "没有 RS 的抓包显示请求到达" },
      [{ host: "rs", command: "tcpdump -eni <interface> -s0 -w rs.pcap" }],
    );
  return {
    target: targetOf(scene),
    servers: observed.deliveries.map((delivery): ServerDelivery => {
      const { member, silent, reset, refusals } = delivery;
      const { arrived } = traffic[member];
      const host = cast.members[member].name;
      const held = new Set([
        ...cast.members[member].ips,
        ...states.filter((s) => s.host === host).flatMap((s) => s.addresses.map((a) => a.ip)),
      ]);
      const row = (i: number) => ({
        table: captures[arrived.capture[i]].decoded.packets,
        row: arrived.row[i],
      });
      const flowId = (i: number) => row(i).table.flow[row(i).row];
      const flowOf = (i: number) => names.flow(flowId(i));
      // Asked per packet, answered per flow: a flow's addresses are text made anew each time.
      const own = new Map<number, boolean>();
      const fromOwnAddress = silent.filter((i) => {
        const id = flowId(i);
        let known = own.get(id);
        if (known === undefined) {
          const { source, destination } = names.flow(id);
          // Source and destination equal: whoever holds the destination holds the source.
          known = source === destination || held.has(source);
          own.set(id, known);
        }
        return known;
      });
      const silentFrom = countBy(
        silent,
        arrived.weight,
        (i) => flowId(i),
        (id) => names.flow(id).source,
      );
      const answeredFrom = new Set(delivery.leg.arrivedSamples.map((i) => flowOf(i).source));
      const tunnelled = new Map<string, number>();
      const outers = new Set<Envelope>();
      for (const i of silent) {
        const { envelope } = captures[arrived.capture[i]].decoded.packets;
        const outer = names.envelopes(envelope[arrived.row[i]]).at(0);
        if (!outer) continue;
        tunnelled.set(outer.kind, (tunnelled.get(outer.kind) ?? 0) + arrived.weight[i]);
        outers.add(outer);
      }
      const protocols = new Set<number>();
      for (let i = 0; i < arrived.count; i++) {
        const { table, row: at } = row(i);
        const code = flowConversation[table.flow[at]];
        if (code >= 0 && (code & 1) === 0) protocols.add(conversations[code >> 1].protocol);
      }
      const some = silent.at(0) ?? reset.at(0) ?? delivery.leg.arrivedSamples.at(0) ?? 0;
      const conversation = conversations[flowConversation[row(some).table.flow[row(some).row]] >> 1];
      const lost = [...reset, ...silent];
      return {
        ...delivery,
        host,
        protocol: conversation.protocol,
        vip: conversation.vip,
        port: conversation.port,
        fromOwnAddress,
        ownAddressPackets: packetsIn(arrived, fromOwnAddress),
        silentFrom,
        answeredFrom,
        silentFlows: new Set(silent.map(flowId)).size,
        tunnelled,
        outers: [...outers],
        samples: delivery.leg.arrivedSamples
          .slice(0, 2)
          .map((i) => cite.arrived(member, i, { en: `arrived at ${host}`, zh: `到达 ${host}` })),
        hasUdp: protocols.has(17),
        hasTcp: protocols.has(6),
        balances: states.some((s) => s.host === host && balances(s, conversation)),
        counted: observed.books[member].hasPair,
        ...unseenSends(scene, member, conversation.vip.includes(":")),
        unanswered: delivery.silentPackets + delivery.resetPackets,
        cites: lost.slice(0, 3).map((i) =>
          cite.arrived(member, i, {
            en: `arrived at ${host}; no answer left`,
            zh: `到达 ${host}；没有应答发出`,
          }),
        ),
        ownAddressCites: fromOwnAddress.slice(0, 3).map((i) =>
          cite.arrived(member, i, {
            en: `arrived at ${host} with source ${flowOf(i).source}`,
            zh: `到达 ${host}，源地址为 ${flowOf(i).source}`,
          }),
        ),
        refusalCites: refusals.slice(0, 3).map((r) =>
          cite.icmp(r, {
            en: `ICMP type ${r.error.type} code ${r.error.code} from ${r.error.source} (${host}) to ${r.error.destination}`,
            zh: `ICMP type ${r.error.type} code ${r.error.code}，由 ${r.error.source}（${host}）发给 ${r.error.destination}`,
          }),
        ),
      };
    }),
  };
}

/** Packets per name; a name is text made anew each time, so it is asked for once per id. */
function countBy(
  list: readonly number[],
  weight: Uint32Array,
  idOf: (i: number) => number,
  nameOf: (id: number) => string,
): ReadonlyMap<string, number> {
  const ids = new Map<number, number>();
  for (const i of list) ids.set(idOf(i), (ids.get(idOf(i)) ?? 0) + weight[i]);
  const names = new Map<string, number>();
  for (const [id, count] of ids) names.set(nameOf(id), (names.get(nameOf(id)) ?? 0) + count);
  return names;
}

const UDP = 17;

/** Of both families where a socket takes both: Linux counts a datagram by its own family. */
function unseenSends(
  { observed: { books, captures, names, traffic } }: Scene,
  member: number,
  v6: boolean,
): { readonly unseenSends?: number } {
  const sent = books[member].growth(v6 ? "Udp6OutDatagrams" : "UdpOutDatagrams")?.growth;
  if (sent === undefined) return {};
  const left = traffic[member].sent;
  let seen = 0;
  for (let i = 0; i < left.count; i++) {
    const { flow, flags } = captures[left.capture[i]].decoded.packets;
    const row = left.row[i];
    if (flags[row] & (PacketFlag.laterFragment | PacketFlag.icmpError)) continue;
    const { protocol, source } = names.flow(flow[row]);
    if (protocol === UDP && source.includes(":") === v6) seen += left.weight[i];
  }
  return { unseenSends: Math.max(0, sent - seen) };
}
