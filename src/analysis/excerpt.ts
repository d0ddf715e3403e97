/**
 * The frames that a report cites, and no others, as one capture: for whoever has to believe the report and should
 * not get all that was captured. pcapng (IETF draft-ietf-opsawg-pcapng): an interface for each capture, and with each
 * frame the report's own words as a comment. Wireshark and tcpdump read it.
 */
import { concat } from "../lib/chunks.ts";
import { citedName, entryKind } from "./archive/entries.ts";
import { readTar } from "./archive/tar.ts";
import { unpacked } from "./archive/unpack.ts";
import { type FrameBatch, NO_TIME } from "./capture/define.ts";
import { openCapture } from "./capture/read.ts";
import type { Chunks, Input } from "./inputs.ts";
import { fileLabel, labelsOf } from "./label-captures.ts";

/** What is needed of a report. */
export interface Citing {
  readonly findings: readonly {
    readonly id: string;
    readonly evidence: readonly (
      | {
          readonly kind: "frame";
          readonly host: string;
          readonly capture: string;
          readonly frame: number;
          readonly note: unknown;
        }
      | { readonly kind: "state" | "count" }
    )[];
  }[];
}

/** Of all frames together: it is made in memory. */
const MOST_BYTES = 16_777_216;

/** Frame number to what the report says of it. */
type Cited = ReadonlyMap<number, string>;

/**
 * @param report in one language, or in all: then the comments are English
 * @param inputs those that the report was made of, in whatever order
 * @returns the file; without a frame where the inputs have none of those that are cited
 */
export async function excerptOf(report: Citing, inputs: AsyncIterable<Input>): Promise<Uint8Array> {
  const cited = citedFrames(report);
  const file = new ExcerptFile();
  const seen = new Map<string, number>();
  for await (const input of inputs)
    for await (const { host, part, name, chunks } of capturesIn(input)) {
      const label = fileLabel({ part, name });
      const number = (seen.get(label) ?? 0) + 1;
      seen.set(label, number);
      const called = labelsOf({ part, name }, number).find((one) => cited.has(keyOf(host, one)));
      const frames = called === undefined ? undefined : cited.get(keyOf(host, called));
      if (frames) await copyFrames(`${called}`, chunks, frames, file);
    }
  return file.bytes();
}

/** How many frames of how many captures a report cites. */
export function countCited(report: Citing): number {
  return [...citedFrames(report).values()].reduce((sum, frames) => sum + frames.size, 0);
}

function citedFrames({ findings }: Citing): ReadonlyMap<string, Cited> {
  const found = new Map<string, Map<number, string>>();
  for (const { id, evidence } of findings)
    for (const one of evidence) {
      if (one.kind !== "frame") continue;
      const key = keyOf(one.host, one.capture);
      const frames = found.get(key) ?? new Map<number, string>();
      const words = `${id}: ${textOf(one.note)}`;
      const before = frames.get(one.frame);
      frames.set(one.frame, before === undefined ? words : `${before}\n${words}`);
      found.set(key, frames);
    }
  return found;
}

const keyOf = (host: string, capture: string) => JSON.stringify([host, capture]);

function textOf(note: unknown): string {
  if (typeof note === "string") return note;
  return typeof note === "object" && note !== null && "en" in note ? String(note.en) : "";
}

interface OneCapture {
  readonly host: string;
  readonly part: string;
  readonly name: string;
  readonly chunks: Chunks;
}

/** An input that is a capture, or those of an archive. */
async function* capturesIn(input: Input): AsyncGenerator<OneCapture> {
  if (input.kind === "capture") yield input;
  else if (input.kind === "bundle")
    for await (const { name, chunks } of readTar(unpacked(input.chunks, []), [])) {
      const called = citedName(name);
      if (called !== undefined && entryKind(called)?.kind === "capture")
        yield { host: input.host, part: `${input.part}/${called}`, name: called, chunks };
    }
}

async function copyFrames(label: string, chunks: Chunks, frames: Cited, file: ExcerptFile): Promise<void> {
  const reader = openCapture();
  const last = Math.max(...frames.keys());
  let number = 0;
  const copy = (batches: Iterable<FrameBatch>): void => {
    for (const batch of batches)
      for (let i = 0; i < batch.count; i++) {
        const comment = frames.get(++number);
        if (comment !== undefined) file.add(label, batch, i, `${label}, frame ${number}: ${comment}`);
      }
  };
  for await (const chunk of chunks) {
    copy(reader.push(chunk));
    if (number >= last) break;
  }
}

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const ENHANCED = 6;
const OPT_COMMENT = 1;
const IF_NAME = 2;
const IF_TSRESOL = 9;
const NANOSECONDS = 9;

class ExcerptFile {
  readonly #blocks: Uint8Array[] = [sectionHeader()];
  readonly #interfaces = new Map<string, number>();
  #length = 0;

  add(label: string, batch: FrameBatch, i: number, comment: string): void {
    const captured = batch.captured[i];
    if (this.#length + captured > MOST_BYTES) return;
    this.#length += captured;
    const [from, linkType] = [batch.offset[i], batch.linkType[i]];
    const data = batch.bytes.slice(from, from + captured);
    const nanos =
      batch.nanos[i] === NO_TIME ? 0n : BigInt(batch.seconds[i]) * 1_000_000_000n + BigInt(batch.nanos[i]);
    const head = new DataView(new ArrayBuffer(20));
    head.setUint32(0, this.#interfaceOf(label, linkType), true);
    head.setUint32(4, Number(nanos >> 32n), true);
    head.setUint32(8, Number(nanos & 0xffffffffn), true);
    head.setUint32(12, captured, true);
    head.setUint32(16, batch.original[i], true);
    const options = [option(OPT_COMMENT, utf8(comment)), END_OF_OPTIONS];
    this.#blocks.push(block(ENHANCED, [new Uint8Array(head.buffer), padded(data), ...options]));
  }

  bytes(): Uint8Array {
    return concat(this.#blocks);
  }

  #interfaceOf(label: string, linkType: number): number {
    const key = `${linkType} ${label}`;
    const known = this.#interfaces.get(key);
    if (known !== undefined) return known;
    const head = new DataView(new ArrayBuffer(8));
    head.setUint16(0, linkType, true);
    const options = [
      option(IF_NAME, utf8(label)),
      option(IF_TSRESOL, Uint8Array.of(NANOSECONDS)),
      END_OF_OPTIONS,
    ];
    this.#blocks.push(block(INTERFACE, [new Uint8Array(head.buffer), ...options]));
    this.#interfaces.set(key, this.#interfaces.size);
    return this.#interfaces.size - 1;
  }
}

function sectionHeader(): Uint8Array {
  const body = new DataView(new ArrayBuffer(16));
  body.setUint32(0, 0x1a2b3c4d, true);
  body.setUint16(4, 1, true);
  // The length of the section is not said.
  body.setBigInt64(8, -1n, true);
  return block(SECTION, [new Uint8Array(body.buffer)]);
}

function block(type: number, pieces: readonly Uint8Array[]): Uint8Array {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 12);
  const edges = new DataView(new ArrayBuffer(12));
  edges.setUint32(0, type, true);
  edges.setUint32(4, length, true);
  edges.setUint32(8, length, true);
  const bytes = new Uint8Array(edges.buffer);
  return concat([bytes.subarray(0, 8), ...pieces, bytes.subarray(8)]);
}

const MOST_OPTION_BYTES = 4_096;

function option(code: number, value: Uint8Array): Uint8Array {
  const cut = value.subarray(0, MOST_OPTION_BYTES);
  const head = new DataView(new ArrayBuffer(4));
  head.setUint16(0, code, true);
  head.setUint16(2, cut.length, true);
  return concat([new Uint8Array(head.buffer), padded(cut)]);
}

const END_OF_OPTIONS = new Uint8Array(4);

/** To a multiple of four bytes. */
function padded(bytes: Uint8Array): Uint8Array {
  const rest = bytes.length % 4;
  return rest === 0 ? bytes : concat([bytes, new Uint8Array(4 - rest)]);
}

const utf8 = (text: string) => new TextEncoder().encode(text);
