/**
 * A case whose captures, or states, were made otherwise, at one host or at all of them: the verdict may know less, and is not wrong,
 * and no rule breaks.
 */
import { parsePartName } from "../../src/analysis/inputs.ts";
import { alsoTrue } from "./beside.ts";
import { analyzeFiles, type CaseFile, readTruth } from "./cases.ts";
import { trueCause } from "./true-causes.ts";

/** Requests and replies all arrive: that there are two masters, only what a filter hides shows; or what a client sent and was lost. */
const MAY_BE_HEALTHY = [
  "dr-split-brain",
  "dr-split-brain-firewall",
  "dr-vip-on-both-directors",
  "front-random-loss",
];

export const kindOf = (part: string) => parsePartName(part)?.kind;
export const hostOf = (part: string) => parsePartName(part)?.host ?? "";

interface Changed {
  /** What is changed; of captures, also where no host's state was given. */
  readonly kind?: "capture" | "state";
  readonly mayBeHealthy?: readonly string[];
}

/** What is wrong, in words. */
export async function misjudged(
  id: string,
  files: readonly CaseFile[],
  change: (file: CaseFile) => CaseFile,
  { kind = "capture", mayBeHealthy = [] }: Changed = {},
): Promise<readonly string[]> {
  const cause = trueCause(await readTruth(id));
  const right = [...(cause?.rules ?? []), ...alsoTrue(id)];
  const hosts = files.filter((f) => kindOf(f.part) === kind).map((f) => hostOf(f.part));
  const wrong: string[] = [];
  for (const at of new Set([...hosts, "all"]))
    for (const states of kind === "state" ? [true] : [true, false]) {
      const given = files
        .filter(({ part }) => states || kindOf(part) !== "state")
        .map((file) =>
          kindOf(file.part) === kind && (at === "all" || at === hostOf(file.part)) ? change(file) : file,
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
