/**
 * Question: who asked the link for the MAC of a VIP, who answered, and did the question come to the
 * directors? ARP for IPv4, neighbour solicitations for IPv6.
 */
import type { Words } from "../../report/schema.ts";
import { Direction, linkDirections } from "../observe/direction.ts";
import { isGroupMac } from "../observe/own-macs.ts";
import { isUnfiltered } from "../observe/visibility.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";

export interface LookupAtDirector {
  readonly director: string;
  /** Questions of this asker that came in there, and answers to it that left. */
  readonly arrived: number;
  readonly answered: number;
  /** Of those that came in and asked everybody, such as repeat one of shortly before: it got no answer from anybody. */
  readonly repeats: number;
  /** Frames of the asker that its captures show, of any kind. */
  readonly controls: number;
  /** Its captures show such questions, whoever asked, or no filter hides them. */
  readonly hears: boolean;
  /** Its captures show frames that it sent: an answer would be among them. */
  readonly speaks: boolean;
  /** Its captures ran meanwhile and show other questions: one that is not there did not come. */
  readonly watching: boolean;
  readonly cites: readonly Citation[];
}

export interface VipLookup {
  readonly vip: string;
  /** Address of who asks, and its host; empty when no part is of it (a router). */
  readonly asker: string;
  readonly host: string;
  /** As the asker's own captures show: questions to all that left, answers that came; 0 without a capture. */
  readonly asked: number;
  readonly answered: number;
  /** Packets to the VIP that the asker sent: it knows a MAC, from wherever. */
  readonly sent: number;
  /** Frames of directors that came in at the asker, of any kind, as its captures show. */
  readonly controls: number;
  readonly cites: readonly Citation[];
  readonly directors: readonly LookupAtDirector[];
}

export interface VipLookups {
  readonly lookups: readonly VipLookup[];
}

interface Draft {
  readonly vip: string;
  readonly asker: string;
  readonly member: number;
  asked: number;
  answered: number;
  sent: number;
  /** Nanoseconds on the asker's clock. */
  readonly times: number[];
  readonly cites: Citation[];
  readonly at: Map<number, AtDirector>;
}

interface AtDirector {
  arrived: number;
  answered: number;
  repeats: number;
  last: number;
  readonly cites: Citation[];
}

const SHOWN = 3;
/** Linux asks once a second (retrans_time_ms), routers up to every three. */
const REPEAT_NS = 3.5e9;

export function vipLookups(scene: Scene): VipLookups | Absent {
  const { observed, cite } = scene;
  const { cast, captures, names, baseSeconds } = observed;
  if (cast.vips.size === 0)
    return absent({ en: "no VIP is known", zh: "没有已知的 VIP" }, [{ host: "ds", command: "ipvsadm -Ln" }]);
  const drafts = new Map<string, Draft>();
  const draft = (vip: string, asker: string): Draft | undefined => {
    const key = `${vip} ${asker}`;
    const known = drafts.get(key);
    if (known) return known;
    const member = cast.memberOfIp(asker);
    // Directors and real servers hold the VIP or look for it for other reasons.
    if (member >= 0 && cast.members[member].role !== "client") return undefined;
    const made = { vip, asker, member, asked: 0, answered: 0, sent: 0, times: [], cites: [], at: new Map() };
    drafts.set(key, made);
    return made;
  };
  captures.forEach((view, capture) => {
    const member = cast.memberOfName(view.host);
    if (member < 0) return;
    const { role, macs } = cast.members[member];
    const directions = linkDirections(names, macs);
    for (const m of view.decoded.neighbours) {
      const request = m.kind === "request";
      const vip = request ? m.targetIp : m.senderIp;
      const asker = request ? m.senderIp : m.targetIp;
      // Announcements, and probes of one's own address, ask nobody.
      if (!cast.vips.has(vip) || asker === vip || asker === "0.0.0.0" || asker === "::") continue;
      const known = draft(vip, asker);
      if (!known) continue;
      const out = directions[m.link] === Direction.sent;
      if (!out && directions[m.link] !== Direction.arrived) continue;
      // To one MAC alone: the neighbour cache probes an entry that it has (RFC 1122, 2.3.2.1), and nobody else hears it. A
      // fabric may hand on so what was asked of everybody.
      const { destinationMac } = names.link(m.link);
      const probes = request && destinationMac !== undefined && !isGroupMac(destinationMac);
      const note = (words: Required<Words>) => cite.message({ capture, frame: m.frame }, m, words);
      if (member === known.member) {
        if (request && out && !probes) {
          known.asked++;
          known.times.push((m.seconds - baseSeconds) * 1e9 + m.nanos);
          if (known.cites.length < SHOWN)
            known.cites.push(
              note({ en: `${view.host} asks who has ${vip}`, zh: `${view.host} 查询 ${vip} 的 MAC` }),
            );
        } else if (!request && !out) known.answered++;
      } else if (role === "director" && (request ? !out : out)) {
        const here = known.at.get(member) ?? {
          arrived: 0,
          answered: 0,
          repeats: 0,
          last: Number.NEGATIVE_INFINITY,
          cites: [],
        };
        known.at.set(member, here);
        if (!request) here.answered++;
        else {
          const time = (m.seconds - baseSeconds) * 1e9 + m.nanos;
          here.arrived++;
          if (!probes && time - here.last <= REPEAT_NS) here.repeats++;
          if (!probes) here.last = time;
          if (here.cites.length < SHOWN)
            here.cites.push(
              note({
                en: `${asker} asks who has ${vip}: came in at ${view.host}`,
                zh: `${asker} 查询 ${vip} 的 MAC：进入 ${view.host}`,
              }),
            );
        }
      }
    }
  });
  countSent(scene, drafts);
  return { lookups: [...drafts.values()].map((d) => finish(scene, d)) };
}

function countSent({ observed }: Scene, drafts: ReadonlyMap<string, Draft>): void {
  const { cast, captures, names, traffic } = observed;
  const clients = new Set([...drafts.values()].map((d) => d.member).filter((id) => id >= 0));
  for (const id of clients) {
    const { sent } = traffic[id];
    for (let i = 0; i < sent.count; i++) {
      const { source, destination } = names.flow(captures[sent.capture[i]].decoded.packets.flow[sent.row[i]]);
      if (!cast.vips.has(destination)) continue;
      const draft = drafts.get(`${destination} ${source}`);
      if (draft) draft.sent += sent.weight[i];
    }
  }
  // What a director got from the asker, whoever it is.
  cast.members.forEach(({ role }, id) => {
    if (role !== "director") return;
    const { arrived } = traffic[id];
    for (let i = 0; i < arrived.count; i++) {
      const { source, destination } = names.flow(
        captures[arrived.capture[i]].decoded.packets.flow[arrived.row[i]],
      );
      const draft = drafts.get(`${destination} ${source}`);
      if (draft && !clients.has(draft.member)) draft.sent += arrived.weight[i];
    }
  });
}

function finish({ observed }: Scene, draft: Draft): VipLookup {
  const { cast, gate, clocks } = observed;
  const { vip, asker, asked, answered, sent, cites, member, times, at } = draft;
  const clockOf = (id: number) => clocks.find((c) => c.member === id);
  const directors = cast.members.flatMap(({ role, name, captured }, id): LookupAtDirector[] => {
    if (role !== "director" || !captured) return [];
    const here = at.get(id);
    const seen = gate.visibility(id);
    const [mine, theirs] = [clockOf(member), clockOf(id)];
    const inside = (time: number): boolean => {
      if (!mine || !theirs) return false;
      const expected = time + theirs.offset - mine.offset;
      const slack = mine.uncertainty + theirs.uncertainty;
      return gate.windows(id).cover(undefined, expected - slack, expected + slack);
    };
    const shows = seen?.kinds.has(vip.includes(":") ? "icmp6" : "arp") === true;
    const hears = seen?.incoming === true && !seen.drops && (shows || isUnfiltered(seen));
    const admits = hears && shows && (seen.controls.get(member) ?? 0) > 0;
    return [
      {
        director: name,
        arrived: here?.arrived ?? 0,
        answered: here?.answered ?? 0,
        repeats: here?.repeats ?? 0,
        controls: seen?.controls.get(member) ?? 0,
        hears,
        speaks: seen?.outgoing === "shown",
        watching: admits && times.length > 0 && times.every(inside),
        cites: here?.cites ?? [],
      },
    ];
  });
  const host = member < 0 ? "" : cast.members[member].name;
  const own = member < 0 ? undefined : gate.visibility(member)?.controls;
  const controls = cast.members.reduce(
    (n, m, id) => n + (m.role === "director" ? (own?.get(id) ?? 0) : 0),
    0,
  );
  return { vip, asker, host, asked, answered, sent, controls, cites, directors };
}
