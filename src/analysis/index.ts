/**
 * analyze(): the only function that sees all stages. Pure: no HTTP, no storage, no clock; the same
 * inputs give the same report to the byte, in workerd, Node and a browser.
 */
import type { NewDigest } from "../lib/digest.ts";
import type { Analysis } from "../report/schema.ts";
import { buildReport } from "./build-report.ts";
import { gather } from "./evidence/gather.ts";
import { foldReading } from "./fold-reading.ts";
import { type Input, UnusableInputs } from "./inputs.ts";
import { observe } from "./observe/index.ts";
import { MOST_FRAMES, readInputs } from "./read-inputs.ts";
import { evaluate } from "./rules/evaluate.ts";
import { RULES } from "./rules/index.ts";
import { decide } from "./verdict.ts";

/**
 * Analyses the parts of one request, each read once as it streams.
 * @param newDigest SHA-256 as the platform has it; without it one in JavaScript.
 * @throws UnusableInputs when nothing in them can be read. Any other part that cannot be read is
 * named in the report's `inputs`.
 */
export async function analyze(inputs: AsyncIterable<Input>, newDigest?: NewDigest): Promise<Analysis> {
  const read = await readInputs(inputs, MOST_FRAMES, newDigest);
  if (read.captures.length + read.states.length === 0) throw new UnusableInputs(read.problems);
  const reading = foldReading(read);
  const observed = observe(reading.captures, reading.names, reading.states, reading.topology);
  const judged = evaluate(RULES, gather(observed));
  return buildReport(reading, observed, judged, decide(observed, judged));
}
