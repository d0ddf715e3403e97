/** Data that a director refused for its size, where the refusal was not captured. */
import type { LegInputs } from "./close-leg.ts";
import type { Selection } from "./match.ts";

const TCP = 6;
/** Segments kept to look for data sent again, and how many are looked at: where more are missing, it is a loss of its own. */
const MOST_RESENT = 10_000;
const MOST_LOOKS = 1_000_000;

/** A TCP segment with data. */
interface Segment {
  readonly sequence: number;
  readonly length: number;
  readonly time: number;
}

/**
 * TCP data that did not go out, and that later went out in shorter segments: it was refused for its size, which no capture
 * shows, and sent again as it should be (RFC 1191, RFC 4821).
 */
export function sentAgainSmaller(
  { captures, conversations }: Pick<LegInputs, "captures" | "conversations">,
  conversationOf: (index: number) => number,
  { sightings, indexes }: Selection,
  arrivedAs: Int32Array,
): (index: number) => boolean {
  const segmentAt = (index: number): Segment | undefined => {
    if (conversations[conversationOf(index)].protocol !== TCP) return undefined;
    const { sequence, length } = captures[sightings.capture[index]].decoded.packets;
    const row = sightings.row[index];
    return length[row] === 0
      ? undefined
      : { sequence: sequence[row], length: length[row], time: sightings.time[index] };
  };
  const passed = new Map<number, Segment[]>();
  let room = MOST_RESENT;
  indexes.forEach((index, position) => {
    if (arrivedAs[position] < 0 && segmentAt(index)) passed.set(conversationOf(index), []);
  });
  if (passed.size > 0)
    indexes.forEach((index, position) => {
      const list = arrivedAs[position] < 0 || room === 0 ? undefined : passed.get(conversationOf(index));
      const segment = list && segmentAt(index);
      if (!segment) return;
      list.push(segment);
      room--;
    });
  let looks = MOST_LOOKS;
  return (index) => {
    const missing = segmentAt(index);
    const later = passed.get(conversationOf(index)) ?? [];
    looks -= later.length;
    if (!missing || looks < 0) return false;
    // Sequence numbers wrap.
    const holds = (byte: number): boolean =>
      later.some(
        (s) =>
          s.time > missing.time &&
          s.length < missing.length &&
          (missing.sequence + byte - s.sequence) >>> 0 < s.length,
      );
    return holds(0) && holds(missing.length - 1);
  };
}
