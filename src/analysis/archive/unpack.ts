/** An archive as it was sent to the tar in it: plain or gzipped, told by its first bytes. */
import { concat } from "../../lib/chunks.ts";
import { GunzipStream } from "../capture/gunzip.ts";
import { ARCHIVE_LIMITS, type ArchiveProblem, type Chunks } from "./define.ts";

const HEAD_BYTES = 6;
/** What else people compress archives with, by the first bytes in hex, and how it is undone. */
const OTHERS: readonly (readonly [head: string, name: string, command: string])[] = [
  ["fd377a585a00", "xz", "xz -dc FILE | gzip"],
  ["425a68", "bzip2", "bzip2 -dc FILE | gzip"],
  ["28b52ffd", "zstd", "zstd -dc FILE | gzip"],
  ["504b0304", "zip", "unzip FILE, then tar -czf"],
];

/** The tar's bytes. What ends them early is added to `problems`. */
export async function* unpacked(chunks: Chunks, problems: ArchiveProblem[]): AsyncGenerator<Uint8Array> {
  let head = new Uint8Array(0);
  let gunzip: GunzipStream | undefined;
  let opened = false;
  let inflated = 0;
  for await (const chunk of chunks) {
    let bytes = chunk;
    if (!opened) {
      head = concat([head, chunk]);
      bytes = head;
      if (head.length < HEAD_BYTES) continue;
      opened = true;
      const other = otherKind(head);
      if (other) {
        problems.push(other);
        return;
      }
      if (head[0] === 0x1f && head[1] === 0x8b) gunzip = new GunzipStream();
    }
    if (!gunzip) {
      yield bytes;
      continue;
    }
    for (const piece of gunzip.push(bytes)) {
      inflated += piece.length;
      if (inflated > ARCHIVE_LIMITS.inflatedBytes) {
        const detail = `read up to ${ARCHIVE_LIMITS.inflatedBytes} bytes of content: a bundle holds no more`;
        problems.push({ code: "bundle-too-large", detail });
        return;
      }
      yield piece;
    }
    if (gunzip.problem) break;
  }
  gunzip?.end();
  if (gunzip?.problem) problems.push({ code: "bundle-broken", detail: gunzip.problem.message });
}

function otherKind(head: Uint8Array): ArchiveProblem | undefined {
  const hex = [...head.subarray(0, HEAD_BYTES)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const other = OTHERS.find(([start]) => hex.startsWith(start));
  if (!other) return undefined;
  const [, name, command] = other;
  return {
    code: "bundle-unsupported",
    detail: `the file is compressed with ${name}, which is not read; expected tar or tar.gz: ${command}`,
  };
}
