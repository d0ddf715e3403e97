/** Question: what was lost of the replies, and did anything else of the same sender get through? */
import { samePrefix } from "../../lib/ip.ts";
import type { PacketClass } from "../observe/classes.ts";
import type { Contrast } from "../observe/contrast.ts";
import type { Leg } from "../observe/define.ts";
import { packetsIn } from "../observe/weight.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { legContrast, lost } from "./leg-contrast.ts";
import { type Target, targetOf } from "./target.ts";

export interface LossyReplies {
  readonly from: string;
  readonly to: string;
  readonly leg: Leg;
  /** Everything that this sender sent to anybody, by group. */
  readonly classes: readonly PacketClass[];
  /** Of what it sent to the receiver of this leg. */
  readonly contrast?: Contrast;
  readonly cites: readonly Citation[];
}

/** TCP connections of which the real server answered a SYN that the client then repeated. */
export interface StuckHandshakes {
  readonly connections: number;
  readonly server: string;
  readonly cites: readonly Citation[];
}

export interface ReplyLoss {
  readonly target: Target;
  readonly legs: readonly LossyReplies[];
  /** Replies that left, and whose arrival no capture could show. */
  readonly open: readonly { readonly from: string; readonly to: string; readonly packets: number }[];
  readonly stuck: readonly StuckHandshakes[];
  /** Replies with the real server's own address as source that went to the client itself. */
  readonly bypassing: readonly {
    readonly host: string;
    readonly packets: number;
    /** The clients that they went to. */
    readonly clients: readonly string[];
    /** Did requests come to it addressed to the VIP, as nothing but NAT would change? */
    readonly askedForVip: boolean;
    /** Such replies to the same clients that went to a director: its way changed meanwhile. */
    readonly throughDirector: number;
    /** Did all go to what looks like the real server's own network (/24, /64), and to nobody else's MAC? */
    readonly toNeighbours: boolean;
    readonly cites: readonly Citation[];
  }[];
  readonly sent: number;
  readonly arrived: number;
  readonly missing: number;
  /** Replies that came in at each director, and that it sent on. */
  readonly through: readonly { readonly director: string; readonly came: number; readonly passed: number }[];
  /** Replies that came to a director for a client elsewhere and did not leave it. */
  readonly atDirector: readonly {
    readonly director: string;
    readonly packets: number;
    readonly cites: readonly Citation[];
  }[];
}

const SYN = 0x02;
const SYN_ACK = 0x12;

export function replyLoss(scene: Scene): ReplyLoss | Absent {
  const { observed, cite } = scene;
  const { cast, legs, classes } = observed;
  const name = (id: number) => (id < 0 ? "client" : cast.members[id].name);
  const replies = legs.filter((l) => l.direction === "reply" && l.from !== l.to);
  if (replies.length === 0 && !observed.transits.some((t) => t.leg.direction === "reply"))
    return absent({ en: "no reply was seen to leave a real server", zh: "没有看到应答离开 RS" }, [
      { host: "rs", command: "tcpdump -eni <interface> -s0 -w rs.pcap" },
    ]);
  const sum = (key: keyof Leg["counts"]) => replies.reduce((total, l) => total + l.counts[key], 0);
  return {
    target: targetOf(scene),
    legs: replies
      .filter((l) => l.counts.missing > 0)
      .map((leg) => ({
        from: name(leg.from),
        to: name(leg.to),
        leg,
        classes: classes.filter((c) => c.from === leg.from),
        ...legContrast(
          observed,
          leg,
          classes
            .filter((c) => c.from === leg.from && c.to === leg.to && !c.multicast)
            .map((c) => (c.reply && leg.counts.unknown === 0 ? lost(c) : c)),
        ),
        cites: leg.missing.slice(0, 3).map((i) =>
          cite.sent(leg.from, i, {
            en: `reply left ${name(leg.from)} for ${name(leg.to)}; never arrived`,
            zh: `回包从 ${name(leg.from)} 发往 ${name(leg.to)}；未到达`,
          }),
        ),
      })),
    open: replies
      .filter((l) => l.counts.unknown > 0)
      .map((l) => ({ from: name(l.from), to: name(l.to), packets: l.counts.unknown })),
    stuck: stuckHandshakes(scene),
    bypassing: ownAddressReplies(scene),
    through: observed.transits
      .filter((t) => t.leg.direction === "reply")
      .map(({ leg }) => ({ director: name(leg.from), came: leg.counts.sent, passed: leg.counts.arrived })),
    atDirector: observed.transits
      .filter((t) => t.leg.direction === "reply" && t.leg.counts.missing > 0)
      .map(({ leg, stayed }) => ({
        director: name(leg.from),
        packets: leg.counts.missing,
        cites: stayed.slice(0, 3).map((i) =>
          cite.arrived(leg.from, i, {
            en: `reply came in at ${name(leg.from)}; never went out`,
            zh: `回包进入 ${name(leg.from)}；未再发出`,
          }),
        ),
      })),
    sent: sum("sent"),
    arrived: sum("arrived"),
    missing: sum("missing"),
  };
}

/** A client that got the SYN-ACK goes on with an ACK; one that repeats its SYN did not get it. */
function stuckHandshakes({ observed, cite }: Scene): readonly StuckHandshakes[] {
  const { cast, captures, traffic, flowConversation, conversations } = observed;
  return cast.members.flatMap((member, id) => {
    if (member.role !== "real-server") return [];
    const seen = new Map<number, { syns: number[]; other: boolean; synAcks: number[] }>();
    const at = (conversation: number) => {
      const known = seen.get(conversation) ?? { syns: [], other: false, synAcks: [] };
      seen.set(conversation, known);
      return known;
    };
    const { arrived, sent } = traffic[id];
    for (let i = 0; i < arrived.count; i++) {
      const table = captures[arrived.capture[i]].decoded.packets;
      const code = flowConversation[table.flow[arrived.row[i]]];
      if (code < 0 || code & 1 || conversations[code >> 1].protocol !== 6) continue;
      const known = at(code >> 1);
      if ((table.tcpFlags[arrived.row[i]] & SYN_ACK) === SYN) known.syns.push(i);
      else known.other = true;
    }
    for (let i = 0; i < sent.count; i++) {
      const table = captures[sent.capture[i]].decoded.packets;
      const code = flowConversation[table.flow[sent.row[i]]];
      if (code >= 0 && code & 1 && (table.tcpFlags[sent.row[i]] & SYN_ACK) === SYN_ACK)
        at(code >> 1).synAcks.push(i);
    }
    const stuck = [...seen.values()].filter(
      (s) => !s.other && packetsIn(arrived, s.syns) > 1 && s.synAcks.length > 0,
    );
    if (stuck.length === 0) return [];
    return [
      {
        connections: stuck.length,
        server: member.name,
        cites: [
          cite.sent(id, stuck[0].synAcks[0], { en: "SYN-ACK left", zh: "SYN-ACK 已发出" }),
          cite.arrived(id, stuck[0].syns.at(1) ?? stuck[0].syns[0], {
            en: "the client repeats its SYN all the same",
            zh: "客户端仍在重发 SYN",
          }),
        ],
      },
    ];
  });
}

/** Replies whose source is the real server's own address and whose way does not lead to a director. */
function ownAddressReplies({ observed, cite }: Scene): ReplyLoss["bypassing"] {
  const { cast, captures, names, traffic, flowConversation } = observed;
  return cast.members.flatMap((member, id) => {
    if (member.role !== "real-server") return [];
    const { sent, fate } = traffic[id];
    const found: number[] = [];
    const through: number[] = [];
    const clients = new Set<string>();
    let toNeighbours = true;
    for (let i = 0; i < sent.count; i++) {
      const table = captures[sent.capture[i]].decoded.packets;
      const code = flowConversation[table.flow[sent.row[i]]];
      if (code < 0 || !(code & 1)) continue;
      const { source, destination } = names.flow(table.flow[sent.row[i]]);
      if (!member.ips.has(source)) continue;
      const to = fate.receiver[i] >= 0 ? fate.receiver[i] : fate.target[i];
      if (to >= 0 && cast.members[to].role === "director") {
        through.push(i);
        continue;
      }
      const { destinationMac } = names.link(table.link[sent.row[i]]);
      // Whose MAC it was sent to is not recorded, and nobody shows it: it may have been for the director.
      if (destinationMac === undefined && fate.receiver[i] < 0) continue;
      found.push(i);
      clients.add(destination);
      const receiver = destinationMac === undefined ? -1 : cast.memberOfMac(destinationMac);
      toNeighbours &&=
        (receiver < 0 || cast.members[receiver].ips.has(destination)) &&
        samePrefix(source, destination, source.includes(":") ? 64 : 24);
    }
    if (found.length === 0) return [];
    const { arrived } = traffic[id];
    let askedForVip = false;
    for (let i = 0; i < arrived.count && !askedForVip; i++) {
      const { flow } = captures[arrived.capture[i]].decoded.packets;
      const code = flowConversation[flow[arrived.row[i]]];
      askedForVip = code >= 0 && !(code & 1) && cast.vips.has(names.flow(flow[arrived.row[i]]).destination);
    }
    return [
      {
        host: member.name,
        packets: packetsIn(sent, found),
        askedForVip,
        clients: [...clients],
        throughDirector: packetsIn(
          sent,
          through.filter((i) => {
            const { flow } = captures[sent.capture[i]].decoded.packets;
            return clients.has(names.flow(flow[sent.row[i]]).destination);
          }),
        ),
        toNeighbours,
        cites: found.slice(0, 3).map((i) =>
          cite.sent(id, i, {
            en: `reply of ${member.name} from its own address, towards the client`,
            zh: `${member.name} 以自己的地址发给客户端的回包`,
          }),
        ),
      },
    ];
  });
}
