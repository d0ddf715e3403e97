/** judge(): from what was read, folded, to the report: the stages that need all inputs together. */
import type { Analysis } from "../report/schema.ts";
import { buildReport } from "./build-report.ts";
import { gather } from "./evidence/gather.ts";
import type { FoldedReading } from "./fold-reading.ts";
import { labelCaptures } from "./label-captures.ts";
import { observe } from "./observe/index.ts";
import { evaluate } from "./rules/evaluate.ts";
import { RULES } from "./rules/index.ts";
import { decide } from "./verdict.ts";

export function judge(reading: FoldedReading): Analysis {
  const { names, states, topology, redactor } = reading;
  const captures = labelCaptures(reading.captures);
  const fits = redactor && ((masked: string, mapped: string) => redactor.fits(masked, mapped));
  const observed = observe(captures, names, states, topology, fits);
  const judged = evaluate(RULES, gather(observed));
  return buildReport(reading, observed, judged, decide(observed, judged));
}
