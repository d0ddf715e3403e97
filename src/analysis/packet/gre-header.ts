import { u16 } from "../../lib/bytes.ts";

/**
 * Bytes of the GRE header at `offset` (4 must be there): checksum, key and sequence are optional.
 * 0 for source routing (RFC 1701, obsolete), reserved bits and other versions (PPTP has 1).
 */
export function greHeaderLength(bytes: Uint8Array, offset: number): number {
  const flags = u16(bytes, offset);
  if (flags & 0x4fff) return 0;
  return 4 + (flags & 0x8000 ? 4 : 0) + (flags & 0x2000 ? 4 : 0) + (flags & 0x1000 ? 4 : 0);
}
