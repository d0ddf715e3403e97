/**
 * Reading the inputs: each part once, as it streams, into a decoded capture or a host's state.
 * What could be read is used; what could not is a problem of that part alone.
 */
import { type NewDigest, plainSha256 } from "../lib/digest.ts";
import type { Input } from "./inputs.ts";
import { readBundle } from "./read-bundle.ts";
import { Gathered, type Reading, readInput } from "./read-input.ts";
import type { Redaction } from "./redact/redactor.ts";

export type { CaptureReading, InputRecord, Reading } from "./read-input.ts";

/**
 * Packets of all captures of one analysis: a small gzip can hold far more than memory does. What comes
 * after them is not read, and the capture counts as ended there.
 */
export const MOST_ROWS = 1_500_000;

/** @param most packets read of all captures together. @param newDigest SHA-256 as the platform has it. */
export async function readInputs(
  inputs: AsyncIterable<Input>,
  most = MOST_ROWS,
  newDigest: NewDigest = plainSha256,
  redaction?: Redaction,
): Promise<Reading> {
  const gathered = new Gathered(most, newDigest, redaction);
  for await (const input of inputs)
    if (input.kind === "bundle") await readBundle(input, gathered);
    else await readInput(input, gathered);
  return gathered;
}
