/** The checksum of gzip (RFC 1952, section 8), four bytes a step. */

const POLYNOMIAL = 0xedb88320;

/** `TABLES[256 * n + b]`: what byte b does to the checksum when n more bytes follow it. */
const TABLES = new Uint32Array(1024);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  TABLES[byte] = crc;
}
for (let i = 256; i < 1024; i++) TABLES[i] = (TABLES[i - 256] >>> 8) ^ TABLES[TABLES[i - 256] & 255];

/** The checksum of what `crc` is the checksum of (0: of nothing), followed by `bytes`; unsigned. */
export function crc32(crc: number, bytes: Uint8Array): number {
  let c = ~crc;
  let i = 0;
  for (; i + 4 <= bytes.length; i += 4) {
    c ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    c =
      TABLES[768 + (c & 255)] ^
      TABLES[512 + ((c >>> 8) & 255)] ^
      TABLES[256 + ((c >>> 16) & 255)] ^
      TABLES[c >>> 24];
  }
  for (; i < bytes.length; i++) c = (c >>> 8) ^ TABLES[(c ^ bytes[i]) & 255];
  return ~c >>> 0;
}
