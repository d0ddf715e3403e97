/** The options of pcapng blocks (draft-ietf-opsawg-pcapng, section 3.5). */
import { u16, u16le, u32, u32le } from "../../lib/bytes.ts";

/**
 * Calls `visit` for each option in `bytes[from, to)` with its code and where its value lies.
 * Ends at the end-of-options mark, or at the first option that does not fit.
 */
export function visitOptions(
  bytes: Uint8Array,
  from: number,
  to: number,
  little: boolean,
  visit: (code: number, at: number, length: number) => void,
): void {
  const half = little ? u16le : u16;
  let at = from;
  while (to - at >= 4) {
    const code = half(bytes, at);
    const length = half(bytes, at + 2);
    at += 4;
    if (code === 0 || length > to - at) return;
    visit(code, at, length);
    at += length + (-length & 3);
  }
}

/** An unsigned 64-bit number; above 2^53 the nearest double. */
export function u64(bytes: Uint8Array, at: number, little: boolean): number {
  return little
    ? u32le(bytes, at + 4) * 0x1_0000_0000 + u32le(bytes, at)
    : u32(bytes, at) * 0x1_0000_0000 + u32(bytes, at + 4);
}

/** A signed 64-bit number; beyond 2^53 either way the nearest double. */
export function i64(bytes: Uint8Array, at: number, little: boolean): number {
  const high = little ? u32le(bytes, at + 4) : u32(bytes, at);
  const low = little ? u32le(bytes, at) : u32(bytes, at + 4);
  return (high | 0) * 0x1_0000_0000 + low;
}

/** UTF-8 text of at most `most` bytes, up to the first NUL. */
export function optionText(bytes: Uint8Array, at: number, length: number, most: number): string {
  const value = bytes.subarray(at, at + Math.min(length, most));
  const nul = value.indexOf(0);
  return new TextDecoder().decode(nul < 0 ? value : value.subarray(0, nul));
}
