/** Reading one capture: container to frames to rows, as it streams. */
import type { Digest } from "../lib/digest.ts";
import type { CaptureStop, CaptureSummary, FrameBatch } from "./capture/define.ts";
import { openCapture } from "./capture/read.ts";
import type { Chunks, InputProblem } from "./inputs.ts";
import { CaptureDecoder } from "./packet/decode.ts";
import type { DecodedBlocks } from "./packet/define.ts";
import type { Names } from "./packet/names.ts";
import type { Redactor } from "./redact/redactor.ts";

export interface CaptureRead {
  readonly summary: CaptureSummary;
  readonly decoded: DecodedBlocks;
}

/**
 * @param most rows taken; the rest of the part is read all the same: its digest names the whole of it.
 * @param redactor that of `names`, where they have one.
 * @param afterChunk called when a chunk's rows are there; may take the decoder's blocks.
 * @returns undefined where it is no capture.
 */
export async function readCapture(
  part: string,
  chunks: Chunks,
  names: Names,
  problems: InputProblem[],
  most: number,
  redactor?: Redactor,
  afterChunk?: (decoder: CaptureDecoder) => Promise<void>,
): Promise<CaptureRead | undefined> {
  const reader = openCapture();
  const decoder = new CaptureDecoder(names);
  let frames = 0;
  let full = false;
  const decode = (batches: Iterable<FrameBatch>): void => {
    for (const batch of batches) {
      full ||= decoder.rows + batch.count > most;
      if (full) return;
      decoder.decodeFrames(batch);
      frames += batch.count;
    }
  };
  for await (const chunk of chunks) {
    if (full) continue;
    decode(reader.push(chunk));
    await afterChunk?.(decoder);
  }
  if (!full) reader.end();
  const read = redacted(reader.summary(), redactor);
  const summary = full ? { ...read, frames, stop: limitStop(frames) } : read;
  if (summary.stop) problems.push(stopProblem(part, summary.stop));
  return summary.format === "unknown" ? undefined : { summary, decoded: decoder.end() };
}

/** What the file says of its interfaces in words. */
function redacted(summary: CaptureSummary, redactor: Redactor | undefined): CaptureSummary {
  if (!redactor) return summary;
  const interfaces = summary.interfaces.map(({ name, filter, ...rest }) => ({
    ...rest,
    ...(name === undefined ? {} : { name: redactor.text(name) }),
    ...(filter === undefined ? {} : { filter: redactor.text(filter) }),
  }));
  return { ...summary, interfaces };
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

/** Counts and digests what passes. */
export class Metered implements AsyncIterable<Uint8Array> {
  readonly #chunks: Chunks;
  readonly #digest: Digest;
  bytes = 0;

  constructor(chunks: Chunks, digest: Digest) {
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
