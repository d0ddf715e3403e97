/** Captures as `tcpdump -C` leaves them: a file of a few frames, and then the next one. */
import { u32le } from "../../src/lib/bytes.ts";

const HEADER_BYTES = 24;
const RECORD_BYTES = 16;

/** @param bytes a pcap file, little-endian; cut after every `frames` frames. */
export function rotated(bytes: Uint8Array, frames: number): Uint8Array<ArrayBuffer>[] {
  const header = bytes.subarray(0, HEADER_BYTES);
  const ends: number[] = [];
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    at += RECORD_BYTES + u32le(bytes, at + 8);
    ends.push(at);
  }
  const files: Uint8Array<ArrayBuffer>[] = [];
  for (let from = HEADER_BYTES, i = frames - 1; from < bytes.length; i += frames) {
    const to = ends[Math.min(i, ends.length - 1)];
    const file = new Uint8Array(HEADER_BYTES + to - from);
    file.set(header);
    file.set(bytes.subarray(from, to), HEADER_BYTES);
    files.push(file);
    from = to;
  }
  return files;
}
