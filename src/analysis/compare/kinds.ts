/**
 * Kinds of packets: only packets of the same service, from the same client and of a like size say anything of
 * each other. A test from another place, or with smaller packets, can succeed beside the very fault.
 */
import type { Counted } from "../../lib/chance.ts";
import type { LegKind, Segment, Span } from "../../report/schema.ts";
import { NOTHING, type Said } from "./names.ts";

/** Payloads up to this size meet no limit on the way; larger ones do where a tunnel or overlay wraps them. */
const ANY_SIZE_BYTES = 1000;

/** Kinds on the hops of these places, or on all hops where none of them counted packets. */
export function kindsAt(segments: readonly Segment[], places: readonly Span[]): readonly LegKind[] {
  const own = segments.filter((s) => places.some((p) => p.from === s.from && p.to === s.to));
  const kinds = own.flatMap((s) => s.kinds);
  return kinds.length > 0 ? kinds : segments.flatMap((s) => s.kinds);
}

/** Is this kind among them: the same service, from the same client? */
export function isAmong(kind: LegKind, kinds: readonly LegKind[]): boolean {
  return kinds.some((k) => k.service === kind.service && k.client === kind.client);
}

/** The same, and no larger than what arrived of them, where size may matter. */
export function arrivedAlike(kind: LegKind, kinds: readonly LegKind[]): boolean {
  const bytes = Math.max(kind.largestArrived, kind.smallestMissing);
  return isAmong(
    kind,
    kinds.filter((k) => k.arrived > 0 && (bytes <= ANY_SIZE_BYTES || k.largestArrived >= bytes)),
  );
}

/** What one service lost on a hop, and what of the same kinds arrives there now. */
export interface ShownAgain {
  readonly service: string;
  readonly lost: Counted;
  readonly arrived: number;
  /** Why nothing of those kinds arrives, where nothing does. */
  readonly because: Said;
}

/** @param lossy the hop that lost packets before @param now the same hop, or those that took its place */
export function shownAgain(lossy: Segment, now: readonly Segment[]): readonly ShownAgain[] {
  const services = [...new Set(lossy.kinds.filter((k) => k.missing > 0).map((k) => k.service))];
  const arriving = now.flatMap((s) => s.kinds).filter((k) => k.arrived > 0);
  return services.map((service) => {
    const own = lossy.kinds.filter((k) => k.service === service && k.missing > 0);
    const lost = { lost: sum(own, (k) => k.missing), arrived: sum(own, (k) => k.arrived) };
    const alike = arrivingAlike(
      own,
      arriving.filter((k) => k.service === service),
    );
    return "en" in alike
      ? { service, lost, arrived: 0, because: alike }
      : { service, lost, arrived: sum(alike, (k) => k.arrived), because: NOTHING };
  });
}

/** Of what arrives of this service, the kinds that were lost; or why it holds none of them. */
function arrivingAlike(lost: readonly LegKind[], arriving: readonly LegKind[]): readonly LegKind[] | Said {
  if (arriving.length === 0)
    return {
      en: `no packet of ${lost[0].service} is seen to arrive there after the change`,
      zh: `变更后没有看到 ${lost[0].service} 的报文到达那里`,
    };
  const ofClient = arriving.filter((k) => fromThere(lost, k));
  if (ofClient.length === 0)
    return {
      en: `what was lost came from ${few(lost.map((k) => k.client))}; what arrives now comes from ${few(arriving.map((k) => k.client))}`,
      zh: `丢失的报文来自 ${fewZh(lost.map((k) => k.client))}；现在到达的来自 ${fewZh(arriving.map((k) => k.client))}`,
    };
  const smallest = Math.min(...lost.map((k) => k.smallestMissing));
  const large = ofClient.filter(
    (k) => smallest <= ANY_SIZE_BYTES || (k.largestArrived >= smallest && (k.df || lost.some((l) => !l.df))),
  );
  return large.length > 0
    ? large
    : {
        en: `packets of ${smallest} bytes payload and more were lost there before; after shows smaller ones, or ones that may be fragmented`,
        zh: `变更前那里丢失的是载荷 ${smallest} 字节及以上的报文；变更后只有更小的，或者可能被分片的`,
      };
}

/** Of the kinds that lost packets: what they lost, and what arrived of them all the same. */
export function lostKinds({ kinds, packets }: Segment): Counted {
  const lossy = kinds.filter((k) => k.missing > 0);
  const lost = sum(lossy, (k) => k.missing);
  // Where not all is told by kind, the hop as a whole counts.
  if (lost < packets.missing) return { lost: packets.missing, arrived: packets.arrived };
  return { lost, arrived: sum(lossy, (k) => k.arrived) };
}

/** What of the losses of now is of the kinds that were lost before; undefined where none is. */
export function lostAgain(lossy: Segment, now: Segment): Counted | undefined {
  const lost = lossy.kinds.filter((k) => k.missing > 0);
  return countOf(
    now.kinds.filter((k) =>
      fromThere(
        lost.filter((l) => l.service === k.service),
        k,
      ),
    ),
  );
}

/** What of the losses of now is of kinds of which all arrived before, and no larger; undefined where none is. */
export function lostAnew(worked: Segment, now: Segment): Counted | undefined {
  const arrived = worked.kinds.filter((k) => k.arrived > 0 && k.missing === 0);
  return countOf(
    now.kinds.filter((k) => {
      const own = arrived.filter((a) => a.service === k.service);
      return fromThere(own, k) && (k.missing === 0 || own.some((a) => fitsIn(k, a)));
    }),
  );
}

function fitsIn(lost: LegKind, arrived: LegKind): boolean {
  if (lost.smallestMissing <= ANY_SIZE_BYTES) return true;
  return lost.smallestMissing <= arrived.largestArrived && (arrived.df || !lost.df);
}

function countOf(kinds: readonly LegKind[]): Counted | undefined {
  const lost = sum(kinds, (k) => k.missing);
  return lost === 0 ? undefined : { lost, arrived: sum(kinds, (k) => k.arrived) };
}

/** From one of the same clients; from anyone, where several clients all fared alike. */
function fromThere(before: readonly LegKind[], now: LegKind): boolean {
  if (before.some((k) => k.client === now.client)) return true;
  const clients = new Set(before.map((k) => k.client));
  return clients.size > 1 && before.every((k) => k.arrived === 0 || k.missing === 0);
}

function sum(kinds: readonly LegKind[], of: (kind: LegKind) => number): number {
  return kinds.reduce((n, k) => n + of(k), 0);
}

function few(names: readonly string[]): string {
  const list = [...new Set(names)];
  return list.length <= 3 ? list.join(", ") : `${list.slice(0, 3).join(", ")} and ${list.length - 3} more`;
}

function fewZh(names: readonly string[]): string {
  const list = [...new Set(names)];
  return list.length <= 3 ? list.join("、") : `${list.slice(0, 3).join("、")} 以及另外 ${list.length - 3} 个`;
}
