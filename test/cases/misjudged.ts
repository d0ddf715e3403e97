/**
 * A case whose captures were made otherwise, at one host or at all of them, with the states of the hosts or without: the verdict
 * may know less, and is not wrong, and no rule breaks.
 */
import { parsePartName } from "../../src/analysis/inputs.ts";
import { alsoTrue } from "./beside.ts";
import { analyzeFiles, type CaseFile, readTruth } from "./cases.ts";
import { trueCause } from "./true-causes.ts";

/** Requests and replies all arrive: that there are two masters, only what a filter hides shows. */
const MAY_BE_HEALTHY = ["dr-split-brain", "dr-split-brain-firewall", "dr-vip-on-both-directors"];

export const kindOf = (part: string) => parsePartName(part)?.kind;
export const hostOf = (part: string) => parsePartName(part)?.host ?? "";

/** What is wrong, in words. @param change of one capture */
export async function misjudged(
  id: string,
  files: readonly CaseFile[],
  change: (file: CaseFile) => CaseFile,
  mayBeHealthy: readonly string[] = [],
): Promise<readonly string[]> {
  const cause = trueCause(await readTruth(id));
  const right = [...(cause?.rules ?? []), ...alsoTrue(id)];
  const captured = files.filter((f) => kindOf(f.part) === "capture").map((f) => hostOf(f.part));
  const wrong: string[] = [];
  for (const at of new Set([...captured, "all"]))
    for (const states of [true, false]) {
      const given = files
        .filter(({ part }) => states || kindOf(part) !== "state")
        .map((file) =>
          kindOf(file.part) === "capture" && (at === "all" || at === hostOf(file.part)) ? change(file) : file,
        );
      const { verdict, rules } = await analyzeFiles(given);
      const { outcome } = verdict;
      const isWrong =
        verdict.cause === null
          ? cause === undefined
            ? outcome === "faulty"
            : outcome === "healthy" && ![...MAY_BE_HEALTHY, ...mayBeHealthy].includes(id)
          : !right.includes(verdict.cause);
      const broken = rules.filter((rule) => rule.outcome === "error").map((rule) => rule.id);
      if (isWrong || broken.length > 0)
        wrong.push(
          `at ${at}${states ? "" : ", no states"}: ${outcome} ${verdict.cause} (${verdict.confidence}) ${broken}`,
        );
    }
  return wrong;
}
