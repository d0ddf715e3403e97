/** Reads a whole capture into plain objects, for tests to compare. */
import type { CaptureSummary, FrameBatch } from "../../../src/analysis/capture/define.ts";
import { openCapture } from "../../../src/analysis/capture/read.ts";

export interface ReadFrame {
  readonly seconds: number;
  readonly nanos: number;
  readonly captured: number;
  readonly original: number;
  readonly interfaceIndex: number;
  readonly linkType: number;
  /** The frame's bytes as hex. */
  readonly hex: string;
}

/** The frames of one batch, copied out of it. */
export function framesOf(batch: FrameBatch): ReadFrame[] {
  return Array.from({ length: batch.count }, (_, i) => {
    const from = batch.offset[i];
    const bytes = batch.bytes.subarray(from, from + batch.captured[i]);
    return {
      seconds: batch.seconds[i],
      nanos: batch.nanos[i],
      captured: batch.captured[i],
      original: batch.original[i],
      interfaceIndex: batch.interfaceIndex[i],
      linkType: batch.linkType[i],
      hex: Buffer.from(bytes).toString("hex"),
    };
  });
}

/** `bytes` cut into chunks of the given lengths, over and over; one chunk when there are none. */
export function chunksOf(bytes: Uint8Array, lengths: readonly number[] = []): Uint8Array[] {
  if (lengths.length === 0) return [bytes];
  const chunks: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length];
    // A copy, as a caller that uses its buffer again would give.
    chunks.push(new Uint8Array(bytes.subarray(at, at + length)));
    at += length;
  }
  return chunks;
}

export function readAll(
  bytes: Uint8Array,
  lengths: readonly number[] = [],
): { readonly frames: ReadFrame[]; readonly summary: CaptureSummary } {
  const reader = openCapture();
  const frames: ReadFrame[] = [];
  for (const chunk of chunksOf(bytes, lengths)) {
    for (const batch of reader.push(chunk)) frames.push(...framesOf(batch));
    // What a batch pointed to is the caller's again: a reader that still looks at it is found out.
    if (lengths.length > 0) chunk.fill(0xee);
  }
  reader.end();
  return { frames, summary: reader.summary() };
}
