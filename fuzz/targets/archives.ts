/** Bundles: the tar reader, and all that becomes of an archive as an input of an analysis. */
import { ARCHIVE_LIMITS, type ArchiveProblem } from "../../src/analysis/archive/define.ts";
import { readTar } from "../../src/analysis/archive/tar.ts";
import { unpacked } from "../../src/analysis/archive/unpack.ts";
import { readInputs } from "../../src/analysis/read-inputs.ts";
import { concat } from "../../src/lib/chunks.ts";
import { inPieces, must, stream, type Target } from "../define.ts";
import { canonical } from "../measure.ts";

const BLOCK_BYTES = 512;
const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;
const SIZE_AT = 124;

/** With the checksums that its headers should have: a change of a header would else end in every case there. */
export function withChecksums(archive: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(archive);
  const ascii = new TextDecoder("latin1");
  for (let at = 0; at + BLOCK_BYTES <= bytes.length; ) {
    const header = bytes.subarray(at, at + BLOCK_BYTES);
    if (header.every((byte) => byte === 0)) return bytes;
    header.fill(32, CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_BYTES);
    const sum = header.reduce((total, byte) => total + byte, 0);
    const text = `${sum.toString(8).padStart(6, "0")}\0 `;
    for (let i = 0; i < CHECKSUM_BYTES; i++) header[CHECKSUM_AT + i] = text.charCodeAt(i);
    const size = Number.parseInt(ascii.decode(header.subarray(SIZE_AT, SIZE_AT + 11)).trim(), 8);
    at += BLOCK_BYTES * (1 + Math.ceil((Number.isFinite(size) ? Math.max(0, size) : 0) / BLOCK_BYTES));
  }
  return bytes;
}

const isGzip = (input: Uint8Array) => input[0] === 0x1f && input[1] === 0x8b;
const prepared = (input: Uint8Array) => (isGzip(input) ? input : withChecksums(input));

async function list(pieces: readonly Uint8Array[]) {
  const problems: ArchiveProblem[] = [];
  const files: { name: string; bytes: Uint8Array }[] = [];
  for await (const { name, chunks } of readTar(unpacked(stream(pieces), problems), problems)) {
    const content: Uint8Array[] = [];
    for await (const chunk of chunks) content.push(chunk.slice());
    files.push({ name, bytes: concat(content) });
  }
  return { files, problems };
}

const tar: Target = {
  name: "tar",
  mostBytes: 8_192,
  isAsync: true,
  async run(input) {
    const archive = prepared(input);
    const { files, problems } = await list([archive]);
    const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
    must(isGzip(input) || bytes <= archive.length, "the files hold more than the archive");
    must(files.length <= ARCHIVE_LIMITS.entries, "more files than may be");
    return { files, problems };
  },
  async compare(input, result) {
    const cut = await list(inPieces(prepared(input)));
    must(canonical(cut) === canonical(result), "what is in an archive depends on the cuts");
  },
  most: (length) => 4_000 + 1_032 * 4 * length,
};

async function readBundle(pieces: readonly Uint8Array[]) {
  async function* inputs() {
    const chunks = stream(pieces);
    yield { host: "rs1", kind: "bundle", moment: "now", part: "rs1.bundle", name: "b", chunks } as const;
  }
  const { captures, states, topology, records, problems } = await readInputs(inputs());
  return { captures, states, topology, records, problems };
}

const bundle: Target = {
  name: "bundle",
  mostBytes: 8_192,
  isAsync: true,
  run: (input) => readBundle([prepared(input)]),
  async compare(input, result) {
    const cut = await readBundle(inPieces(prepared(input)));
    must(canonical(cut) === canonical(result), "what a bundle becomes depends on the cuts");
  },
  most: (length) => 20_000 + 1_032 * 16 * length,
};

export const targets: readonly Target[] = [tar, bundle];
