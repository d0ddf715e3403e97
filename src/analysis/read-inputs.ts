/**
 * Reading the inputs: each part once, as it streams, into a decoded capture or a host's state.
 * What could be read is used; what could not is a problem of that part alone.
 */
import { type Digest, type NewDigest, plainSha256 } from "../lib/digest.ts";
import type { Words } from "../report/schema.ts";
import type { CaptureStop, CaptureSummary, FrameBatch } from "./capture/define.ts";
import { openCapture } from "./capture/read.ts";
import { HOST_LIMITS, type HostState } from "./host/define.ts";
import { parseHost } from "./host/state.ts";
import type { Input, InputProblem } from "./inputs.ts";
import { NO_TOPOLOGY, parseTopology, type Topology } from "./observe/topology.ts";
import { CaptureDecoder } from "./packet/decode.ts";
import type { DecodedBlocks } from "./packet/define.ts";
import { Names } from "./packet/names.ts";

export interface InputRecord {
  readonly host: string;
  readonly kind: "capture" | "state" | "topology";
  readonly part: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly problems: readonly Words[];
}

/** One capture file as it was read: the rows in the blocks in which they came in. */
export interface CaptureReading {
  readonly host: string;
  readonly part: string;
  readonly name: string;
  readonly summary: CaptureSummary;
  readonly decoded: DecodedBlocks;
}

export interface Reading {
  readonly captures: readonly CaptureReading[];
  readonly states: readonly HostState[];
  readonly topology: Topology;
  readonly names: Names;
  readonly records: readonly InputRecord[];
  readonly problems: readonly InputProblem[];
}

const TOPOLOGY_BYTES = 65_536;
/**
 * Frames of all captures of one analysis: a small gzip can hold far more than memory does. What comes
 * after them is not read, and the capture counts as ended there.
 */
export const MOST_FRAMES = 1_500_000;

/** @param most frames read of all captures together. @param newDigest SHA-256 as the platform has it. */
export async function readInputs(
  inputs: AsyncIterable<Input>,
  most = MOST_FRAMES,
  newDigest: NewDigest = plainSha256,
): Promise<Reading> {
  const names = new Names();
  const captures: CaptureReading[] = [];
  const states: HostState[] = [];
  const records: InputRecord[] = [];
  const problems: InputProblem[] = [];
  let topology = NO_TOPOLOGY;
  let frames = 0;
  for await (const input of inputs) {
    const found: InputProblem[] = [];
    const metered = new Metered(input.chunks, newDigest());
    if (input.kind === "capture") {
      const view = await readCapture(input, metered, names, found, most - frames);
      frames += view?.summary.frames ?? 0;
      if (view) captures.push(view);
    } else if (input.kind === "state") {
      const text = await readText(input, metered, HOST_LIMITS.textBytes, found);
      const state = parseHost(input.host, input.moment, text);
      if (text.trim() === "")
        found.push({
          part: input.part,
          code: "state-empty",
          detail: "the part is empty; expected command output",
        });
      else states.push(state);
    } else {
      const parsed = parseTopology(await readText(input, metered, TOPOLOGY_BYTES, found));
      if ("topology" in parsed) topology = parsed.topology;
      else found.push({ part: input.part, code: "topology-invalid", detail: parsed.problem });
    }
    records.push({
      host: input.host,
      kind: input.kind,
      part: input.part,
      name: input.name,
      bytes: metered.bytes,
      sha256: metered.digest(),
      problems: found.map((p) => ({ en: p.detail })),
    });
    problems.push(...found);
  }
  return { captures, states, topology, names, records, problems };
}

/** Counts and digests what passes. */
class Metered implements AsyncIterable<Uint8Array> {
  readonly #chunks: AsyncIterable<Uint8Array>;
  readonly #digest: Digest;
  bytes = 0;

  constructor(chunks: AsyncIterable<Uint8Array>, digest: Digest) {
    this.#chunks = chunks;
    this.#digest = digest;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#chunks) {
      this.bytes += chunk.length;
      this.#digest.update(chunk);
      yield chunk;
    }
  }

  digest(): string {
    return this.#digest.hex();
  }
}

async function readCapture(
  input: Input,
  chunks: AsyncIterable<Uint8Array>,
  names: Names,
  problems: InputProblem[],
  most: number,
): Promise<CaptureReading | undefined> {
  const reader = openCapture();
  const decoder = new CaptureDecoder(names);
  let frames = 0;
  let full = false;
  const decode = (batches: Iterable<FrameBatch>): void => {
    for (const batch of batches) {
      full ||= frames + batch.count > most;
      if (full) return;
      decoder.decodeFrames(batch);
      frames += batch.count;
    }
  };
  // The rest of a part that is too long is taken all the same: its digest names the whole of it.
  for await (const chunk of chunks) if (!full) decode(reader.push(chunk));
  if (!full) decode(reader.end());
  const read = reader.summary();
  const summary = full ? { ...read, frames, stop: limitStop(frames) } : read;
  if (summary.stop) problems.push(stopProblem(input.part, summary.stop));
  if (summary.format === "unknown") return undefined;
  return { host: input.host, part: input.part, name: input.name, summary, decoded: decoder.end() };
}

function limitStop(frames: number): CaptureStop {
  return {
    code: "limit",
    byte: 0,
    message: `read up to frame ${frames}: one analysis takes no more frames of all captures together`,
  };
}

function stopProblem(part: string, stop: CaptureStop): InputProblem {
  return { part, code: `capture-${stop.code}`, byte: stop.byte, detail: stop.message };
}

async function readText(
  input: Input,
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
  problems: InputProblem[],
): Promise<string> {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    const room = limit - bytes;
    if (room > 0) pieces.push(decoder.decode(chunk.subarray(0, room), { stream: true }));
    bytes += chunk.length;
  }
  pieces.push(decoder.decode());
  if (bytes > limit)
    problems.push({
      part: input.part,
      code: `${input.kind}-too-long`,
      byte: limit,
      detail: `${bytes} bytes; the first ${limit} were read`,
    });
  return pieces.join("");
}
