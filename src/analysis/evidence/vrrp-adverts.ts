/**
 * Question: who advertises to be VRRP master of the VIPs, when, and who hears it? In a healthy group one
 * router advertises and the others are silent (RFC 9568, 6.4).
 */
import { Direction, linkDirections } from "../observe/direction.ts";
import { isUnfiltered, type Visibility } from "../observe/visibility.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";

/** One router's advertisements for addresses that are VIPs of this cluster. */
export interface VrrpSpeaker {
  /** Empty when no part is of it. */
  readonly host: string;
  readonly source: string;
  readonly routerId: number;
  readonly priority: number;
  readonly adverts: number;
  readonly vips: readonly string[];
  readonly cites: readonly Citation[];
}

/** Two routers that both advertised the same VIP over the same stretch of time. */
export interface VrrpRivals {
  readonly vips: readonly string[];
  readonly speakers: readonly [VrrpSpeaker, VrrpSpeaker];
  /** Advertisements of each within that stretch. */
  readonly adverts: readonly [number, number];
  /** What captures of a speaker's own host show of the other's advertisements meanwhile. */
  readonly hearing: readonly {
    readonly host: string;
    readonly from: string;
    readonly heard: number;
    readonly sent: number;
  }[];
}

export interface VrrpAdverts {
  /** Directors whose captures would show their advertisements, and show none: they are no master. */
  readonly silent: readonly string[];
  readonly speakers: readonly VrrpSpeaker[];
  readonly rivals: readonly VrrpRivals[];
}

interface Draft extends VrrpSpeaker {
  adverts: number;
  priority: number;
  readonly member: number;
  readonly cites: Citation[];
  /** Where it heard them who did not send them, and the sender's own captures show none. */
  readonly heardCites: Citation[];
  readonly intervalNs: number;
  /** Per host that captured them: times on the reference clock, or undefined clock: kept apart. */
  readonly heardAt: Map<string, number[]>;
}

/** A takeover lets two routers speak in turn for about one interval; more is two masters. */
const REIGN_INTERVALS = 3;
const SHOWN = 2;

export function vrrpAdverts({ observed, cite }: Scene): VrrpAdverts | Absent {
  const { cast, captures, names, baseSeconds, clocks, gate } = observed;
  if (cast.vips.size === 0)
    return absent({ en: "no VIP is known", zh: "没有已知的 VIP" }, [{ host: "ds", command: "ipvsadm -Ln" }]);
  const drafts = new Map<string, Draft>();
  captures.forEach((view, capture) => {
    const member = cast.memberOfName(view.host);
    const directions = linkDirections(names, member < 0 ? new Set() : cast.members[member].macs);
    const clock = clocks.find((c) => c.member === member);
    for (const a of view.decoded.adverts) {
      const vips = a.addresses.filter((ip) => cast.vips.has(ip));
      // Priority 0 gives the addresses up.
      if (vips.length === 0 || a.priority === 0) continue;
      const key = `${a.source} ${a.routerId}`;
      let draft = drafts.get(key);
      if (!draft) {
        const { sourceMac } = names.link(a.link);
        const byIp = cast.memberOfIp(a.source);
        const speaker = byIp >= 0 || sourceMac === undefined ? byIp : cast.memberOfMac(sourceMac);
        draft = {
          host: speaker < 0 ? "" : cast.members[speaker].name,
          source: a.source,
          routerId: a.routerId,
          priority: a.priority,
          adverts: 0,
          vips,
          member: speaker,
          intervalNs: (a.intervalMs || 1000) * 1e6,
          cites: [],
          heardCites: [],
          heardAt: new Map(),
        };
        drafts.set(key, draft);
      }
      const sent = directions[a.link] === Direction.sent;
      const times = draft.heardAt.get(view.host) ?? [];
      draft.heardAt.set(view.host, times);
      // A clock that nothing aligns stands apart: its times compare with those of its own host only.
      const offset = clock?.offset ?? Number.NaN;
      times.push((a.seconds - baseSeconds) * 1e9 + a.nanos - (Number.isNaN(offset) ? 0 : offset));
      draft.adverts = Math.max(draft.adverts, times.length);
      const cites = sent ? draft.cites : draft.heardCites;
      if (cites.length < SHOWN)
        cites.push(
          cite.message({ capture, frame: a.frame }, a, {
            en: `${draft.host || a.source} advertises ${vips.join(", ")}: router id ${a.routerId}, priority ${a.priority}`,
            zh: `${draft.host || a.source} 通告 ${vips.join("、")}：router id ${a.routerId}，优先级 ${a.priority}`,
          }),
        );
    }
  });
  const list = [...drafts.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const aligned = (host: string) => clocks.some((c) => c.member === cast.memberOfName(host));
  return {
    silent: cast.members.flatMap(({ role, name }, id) =>
      role === "director" &&
      wouldShow(gate.visibility(id)) &&
      !list.some((d) => d.member === id || (d.member < 0 && d.heardAt.has(name)))
        ? [name]
        : [],
    ),
    speakers: list.map(speakerOf),
    rivals: list.flatMap((a, i) => list.slice(i + 1).flatMap((b) => rivalry(a, b, aligned) ?? [])),
  };
}

/** Do its captures hold all kinds of traffic, for long enough that a master speaks several times (once a second by default)? */
function wouldShow(seen: Visibility | undefined): boolean {
  if (!seen?.window || seen.drops || seen.outgoing !== "shown" || !isUnfiltered(seen)) return false;
  return seen.kinds.has("arp") && seen.window.last - seen.window.first >= (REIGN_INTERVALS + 1) * 1e9;
}

const nameOf = ({ host, source }: Draft): string => host || source;

function speakerOf({ member, intervalNs, heardAt, heardCites, ...said }: Draft): VrrpSpeaker {
  return said.cites.length > 0 ? said : { ...said, cites: heardCites };
}

/** Both spoke over the same stretch, long enough that it was no takeover. */
function rivalry(a: Draft, b: Draft, aligned: (host: string) => boolean): VrrpRivals | undefined {
  const vips = a.vips.filter((vip) => b.vips.includes(vip));
  // One router with two addresses, or another VIP: no rivals.
  if (vips.length === 0 || a.source === b.source || (a.member >= 0 && a.member === b.member))
    return undefined;
  const reign = Math.max(a.intervalNs, b.intervalNs) * REIGN_INTERVALS;
  let best: VrrpRivals | undefined;
  for (const [hostA, timesA] of a.heardAt)
    for (const [hostB, timesB] of b.heardAt) {
      if (hostA !== hostB && !(aligned(hostA) && aligned(hostB))) continue;
      const from = Math.max(Math.min(...timesA), Math.min(...timesB));
      const to = Math.min(Math.max(...timesA), Math.max(...timesB));
      const within = (times: readonly number[]) => times.filter((t) => t >= from && t <= to).length;
      const adverts = [within(timesA), within(timesB)] as const;
      // The last of one and the first of the other are the ends: each must have spoken in between too.
      if (to - from + 1e8 < reign || Math.min(...adverts) < REIGN_INTERVALS) continue;
      // The vantage that shows most of both.
      if (best && best.adverts[0] + best.adverts[1] >= adverts[0] + adverts[1]) continue;
      best = {
        vips,
        speakers: [speakerOf(a), speakerOf(b)],
        adverts,
        hearing: [hearing(a, b, adverts[1]), hearing(b, a, adverts[0])].flat(),
      };
    }
  return best;
}

/** What the host of `by` has in its captures of the other's advertisements. */
function hearing(by: Draft, other: Draft, sent: number): VrrpRivals["hearing"] {
  if (by.host === "" || !by.heardAt.has(by.host)) return [];
  const heard = other.heardAt.get(by.host)?.length ?? 0;
  return [{ host: by.host, from: other.host || other.source, heard, sent }];
}
