/** Mixing for hash tables and fingerprints. Not for secrets. */

/** One step of a 32-bit mix: folds `value` into `state`. Both are taken as 32-bit integers. */
export function mix(state: number, value: number): number {
  let h = Math.imul(state ^ value, 0x9e3779b1);
  h ^= h >>> 15;
  h = Math.imul(h, 0x85ebca77);
  return h ^ (h >>> 13);
}

const LANE_A = 0x9e3779b1;
const LANE_B = 0x85ebca77;

/** 32 bits over the bytes [from, to) of a view, eight a step in two lanes; unsigned. The length is folded in. */
export function hashBytes(view: DataView, from: number, to: number, seed: number): number {
  let a = seed ^ (to - from);
  let b = Math.imul(seed, LANE_B);
  let i = from;
  for (; i + 8 <= to; i += 8) {
    a = Math.imul(a ^ view.getInt32(i, true), LANE_A);
    b = Math.imul(b ^ view.getInt32(i + 4, true), LANE_B);
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  for (; i + 4 <= to; i += 4) a = mix(a, view.getInt32(i, true));
  for (; i < to; i++) b = mix(b, view.getUint8(i));
  return mix(a, b) >>> 0;
}
