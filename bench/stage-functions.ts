/**
 * The stages of analyze(), for measuring them one by one in Node and in workerd: the only file of the
 * benchmark that has to follow when a stage changes.
 */
import { buildReport } from "../src/analysis/build-report.ts";
import { gather } from "../src/analysis/evidence/gather.ts";
import { type FoldedReading, foldReading } from "../src/analysis/fold-reading.ts";
import type { Input } from "../src/analysis/inputs.ts";
import { observe } from "../src/analysis/observe/index.ts";
import { MOST_ROWS, type Reading, readInputs } from "../src/analysis/read-inputs.ts";
import { evaluate } from "../src/analysis/rules/evaluate.ts";
import { RULES } from "../src/analysis/rules/index.ts";
import { decide } from "../src/analysis/verdict.ts";
import { nativeSha256 } from "../src/lib/native-digest.ts";
import type { Analysis } from "../src/report/schema.ts";

export type Observed = ReturnType<typeof observe>;

/** @param most packets read of all captures together; the service's own limit unless given. */
export function readStage(inputs: AsyncIterable<Input>, most = MOST_ROWS): Promise<Reading> {
  return readInputs(inputs, most, nativeSha256);
}

export function foldStage(reading: Reading): FoldedReading {
  return foldReading(reading);
}

export function observeStage({ captures, names, states, topology }: FoldedReading): Observed {
  return observe(captures, names, states, topology);
}

export function judgeStage(reading: FoldedReading, observed: Observed): Analysis {
  const judged = evaluate(RULES, gather(observed));
  return buildReport(reading, observed, judged, decide(observed, judged));
}
