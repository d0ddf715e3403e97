/**
 * analyze(): the way from inputs to the report, and the first file to read; the stages are read-inputs.ts,
 * fold-reading.ts and judge.ts. Pure: no HTTP, no storage, no clock; the same inputs give the same report to
 * the byte, in workerd, Node and a browser. large/ goes the same way in steps.
 */
import type { NewDigest } from "../lib/digest.ts";
import type { Analysis } from "../report/schema.ts";
import { type FoldedReading, foldReading } from "./fold-reading.ts";
import { type Input, UnusableInputs } from "./inputs.ts";
import { judge } from "./judge.ts";
import { MOST_ROWS, readInputs } from "./read-inputs.ts";
import { type Redaction, Redactor } from "./redact/redactor.ts";

export { REDACT_MODES, type Redaction, type RedactMode } from "./redact/redactor.ts";

/**
 * Analyses the parts of one request, each read once as it streams.
 * @param newDigest SHA-256 as the platform has it; without it one in JavaScript.
 * @throws UnusableInputs when nothing in them can be read. Any other part that cannot be read is
 * named in the report's `inputs`.
 */
export async function analyze(
  inputs: AsyncIterable<Input>,
  newDigest?: NewDigest,
  { redact }: AnalyzeOptions = {},
): Promise<Analysis> {
  return judge(await readAndFold(inputs, newDigest, redact));
}

export interface AnalyzeOptions {
  /** Everything is called otherwise before anything is made of it. */
  readonly redact?: Redaction | undefined;
}

/** A function of its own: what was read is let go before it is judged. */
async function readAndFold(
  inputs: AsyncIterable<Input>,
  newDigest: NewDigest | undefined,
  redaction: Redaction | undefined,
): Promise<FoldedReading> {
  const named = redaction ? namedInputs(inputs, new Redactor(redaction)) : inputs;
  const reading = await readInputs(named, MOST_ROWS, newDigest, redaction);
  if (reading.captures.length + reading.states.length === 0) throw new UnusableInputs(reading.problems);
  return foldReading(reading);
}

/** Hosts, parts and files are called otherwise before anything can quote them. */
async function* namedInputs(inputs: AsyncIterable<Input>, redactor: Redactor): AsyncGenerator<Input> {
  for await (const input of inputs) {
    const { host, part, name } = input;
    yield { ...input, host: redactor.host(host), part: redactor.part(part), name: redactor.fileName(name) };
  }
}
