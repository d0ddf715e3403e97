/** Question: what were the packets like that a director did not send on, and the others of the same connections? */
import type { Words } from "../../report/schema.ts";
import { packetsIn, rowWeight } from "../observe/weight.ts";
import { PacketFlag } from "../packet/define.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";

const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;
const TCP = 6;

export interface StoppedPackets {
  readonly directors: readonly StoppedAt[];
}

export interface StoppedAt {
  readonly director: string;
  /** All that stayed. */
  readonly stayed: number;
  /** Came in with TTL (hop limit) 1 or 0, in conversations of which nothing passed: not the last lap of a loop. */
  readonly expired: number;
  readonly expiredCites: readonly Citation[];
  /** Of TCP: packets that open a connection (SYN without ACK), and those behind them, but for FIN and reset. */
  readonly opening: { readonly stayed: number; readonly passed: number };
  readonly later: { readonly stayed: number; readonly passed: number };
  /** Connections whose SYN passed and of which nothing else did, though more came in. */
  readonly cutOff: number;
  readonly cutOffCites: readonly Citation[];
  /** First fragments of datagrams that stayed. */
  readonly firstFragments: number;
  /** Later fragments for a VIP that its captures show, of whatever datagram. */
  readonly laterFragments: number;
  /** The same in the client's captures: they were sent. */
  readonly laterSent: number;
  readonly fragmentCites: readonly Citation[];
}

export function stoppedPackets(scene: Scene): StoppedPackets | Absent {
  const { observed, cite } = scene;
  const { cast, transits, traffic, captures, flowConversation, conversations } = observed;
  const requests = transits.filter((t) => t.leg.direction === "request");
  if (requests.length === 0)
    return absent(
      {
        en: "no capture of a director shows a client's packet coming in",
        zh: "没有 DS 的抓包显示客户端报文到达",
      },
      [{ host: "ds", command: "tcpdump -eni <interface> -s0 -w ds.pcap" }],
    );
  return {
    directors: requests
      .filter(({ leg }) => leg.counts.missing > 0)
      .map(({ leg, stayed }): StoppedAt => {
        const { arrived } = traffic[leg.from];
        const name = cast.members[leg.from].name;
        const lost = new Set(stayed);
        const low: number[] = [];
        const fragments: number[] = [];
        const alive = new Set<number>();
        const opening = { stayed: 0, passed: 0 };
        const later = { stayed: 0, passed: 0 };
        const connections = new Map<number, { syn: boolean; passed: boolean; lost: number[] }>();
        for (let i = 0; i < arrived.count; i++) {
          const table = captures[arrived.capture[i]].decoded.packets;
          const row = arrived.row[i];
          const code = flowConversation[table.flow[row]];
          if (code < 0 || code & 1) continue;
          const gone = lost.has(i);
          if (!gone) alive.add(code >> 1);
          else if (table.ttl[row] <= 1) low.push(i);
          if (gone && table.flags[row] & PacketFlag.firstFragment) fragments.push(i);
          if (conversations[code >> 1].protocol !== TCP) continue;
          // A FIN or a reset without an entry is invalid to connection tracking, not new: it tells nothing.
          if (table.tcpFlags[row] & (FIN | RST)) continue;
          const isSyn = (table.tcpFlags[row] & (SYN | ACK)) === SYN;
          const kind = isSyn ? opening : later;
          if (gone) kind.stayed += arrived.weight[i];
          else kind.passed += arrived.weight[i];
          const known = connections.get(code >> 1) ?? { syn: false, passed: false, lost: [] };
          connections.set(code >> 1, known);
          if (isSyn && !gone) known.syn = true;
          else if (!isSyn && !gone) known.passed = true;
          else if (!isSyn) known.lost.push(i);
        }
        const conversationOf = (i: number) =>
          flowConversation[captures[arrived.capture[i]].decoded.packets.flow[arrived.row[i]]] >> 1;
        const expired = low.filter((i) => !alive.has(conversationOf(i)));
        const cutOff = [...connections.values()].filter((c) => c.syn && !c.passed && c.lost.length > 0);
        const cited = (indexes: readonly number[], note: Required<Words>) =>
          indexes.slice(0, 3).map((i) => cite.arrived(leg.from, i, note));
        return {
          director: name,
          stayed: leg.counts.missing,
          expired: packetsIn(arrived, expired),
          expiredCites: cited(expired, {
            en: `came in at ${name} with TTL 1 or 0; never went out`,
            zh: `进入 ${name} 时 TTL 为 1 或 0；未再发出`,
          }),
          opening,
          later,
          cutOff: cutOff.length,
          cutOffCites: cited(
            cutOff.map((c) => c.lost[0]),
            {
              en: `came in at ${name} behind a SYN that passed; never went out`,
              zh: `在已通过的 SYN 之后进入 ${name}；未再发出`,
            },
          ),
          firstFragments: packetsIn(arrived, fragments),
          laterFragments: fragments.length === 0 ? 0 : laterFragments(scene, [leg.from]),
          laterSent:
            fragments.length === 0
              ? 0
              : laterFragments(
                  scene,
                  cast.members.flatMap((m, id) => (m.role === "client" ? [id] : [])),
                ),
          fragmentCites: cited(fragments, {
            en: `first fragment came in at ${name}; never went out`,
            zh: `首个分片进入 ${name}；未再发出`,
          }),
        };
      }),
  };
}

/** Their ports are unknown: they belong to no conversation, and are known by their destination. */
function laterFragments({ observed }: Scene, members: readonly number[]): number {
  const { cast, captures, names } = observed;
  const hosts = new Set(members.map((id) => cast.members[id].name));
  let count = 0;
  for (const { host, decoded } of captures) {
    if (!hosts.has(host)) continue;
    const { packets } = decoded;
    for (let row = 0; row < packets.count; row++)
      if (
        packets.flags[row] & PacketFlag.laterFragment &&
        cast.vips.has(names.flow(packets.flow[row]).destination)
      )
        count += rowWeight(packets, row);
  }
  return count;
}
