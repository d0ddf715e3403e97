/** Mixing for hash tables and fingerprints. Not for secrets. */

/** One step of a 32-bit mix: folds `value` into `state`. Both are taken as 32-bit integers. */
export function mix(state: number, value: number): number {
  let h = Math.imul(state ^ value, 0x9e3779b1);
  h ^= h >>> 15;
  h = Math.imul(h, 0x85ebca77);
  return h ^ (h >>> 13);
}

/** 32 bits over `bytes[from, to)`, four bytes a step; unsigned. The length is folded in. */
export function hashBytes(bytes: Uint8Array, from: number, to: number, seed: number): number {
  let h = mix(seed, to - from);
  let i = from;
  for (; i + 4 <= to; i += 4)
    h = mix(h, bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24));
  for (; i < to; i++) h = mix(h, bytes[i]);
  return h >>> 0;
}
