/** The readers of capture files: each container for itself, and what opens a file of unknown format. */
import { CAPTURE_LIMITS, type FrameBatch } from "../../src/analysis/capture/define.ts";
import { containers } from "../../src/analysis/capture/index.ts";
import { openCapture } from "../../src/analysis/capture/read.ts";
import { hashBytes } from "../../src/lib/hash.ts";
import { inPieces, must, type Target } from "../define.ts";
import { canonical } from "../measure.ts";

/** What is known of a frame, its bytes as a hash. */
type Frame = readonly number[];

function framesOf({ bytes, count, ...columns }: FrameBatch): Frame[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: count }, (_, i) => {
    const from = columns.offset[i];
    const captured = columns.captured[i];
    must(from + captured <= bytes.length, "a frame ends behind the bytes that it is in");
    must(captured <= CAPTURE_LIMITS.frameBytes, "a frame is longer than frames may be");
    const hash = hashBytes(view, from, from + captured, 0);
    const time = [columns.seconds[i], columns.nanos[i]];
    return [captured, columns.original[i], ...time, columns.interfaceIndex[i], columns.linkType[i], hash];
  });
}

function readWith(container: (typeof containers)[number], pieces: readonly Uint8Array[]) {
  const reader = container.open();
  const frames = pieces.flatMap((piece) => framesOf(reader.push(piece)));
  reader.end();
  const summary = reader.summary();
  must(summary.frames === frames.length, "the summary counts other frames than were given out");
  for (const frame of frames) must(frame[4] < summary.interfaces.length, "a frame is of no interface");
  return { frames, summary };
}

function readAny(pieces: readonly Uint8Array[]) {
  const reader = openCapture();
  const frames = pieces.flatMap((piece) => [...reader.push(piece)].flatMap(framesOf));
  reader.end();
  return { frames, summary: reader.summary() };
}

function sameInPieces(read: (pieces: readonly Uint8Array[]) => unknown): NonNullable<Target["compare"]> {
  return (input, result) =>
    must(canonical(read(inPieces(input))) === canonical(result), "what is read depends on the cuts");
}

const READERS = containers.map((container): Target => {
  const read = (pieces: readonly Uint8Array[]) => readWith(container, pieces);
  return {
    name: container.name,
    mostBytes: 2_048,
    run: (input) => read([input]),
    compare: sameInPieces(read),
  };
});

const capture: Target = {
  name: "capture",
  mostBytes: 4_096,
  run: (input) => readAny([input]),
  compare: sameInPieces(readAny),
  // Deflate makes at most 1032 bytes of one, and 16 of them are a record.
  most: (length) => 4_000 + 8 * 65 * length,
};

export const targets: readonly Target[] = [...READERS, capture];
