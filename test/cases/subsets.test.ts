/**
 * Captures of some hosts only, with no state, with that of the same hosts, or with that of all: whoever sends them has no
 * others. What they do not show is not called lost, and nothing that they hide is called healthy.
 */
import { describe, expect, test } from "vitest";
import { parsePartName } from "../../src/analysis/inputs.ts";
import { alsoTrue } from "./beside.ts";
import { analyzeFiles, CASES, readParts, readTruth } from "./cases.ts";
import { trueCause } from "./true-causes.ts";

const STATES_OF = ["no host", "the same hosts", "all hosts"] as const;

/** Cases with a fault that some hosts do not meet: what is given of those went well, and is healthy. */
const UNMET: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  // All went through one of two directors.
  ["dr-split-brain", STATES_OF],
  ["dr-vip-on-both-directors", STATES_OF],
  // The client's own requests are answered; the director's tests of itself are not.
  ["dr-matrix-open-fabric", ["all hosts"]],
]);

const kindOf = (part: string) => parsePartName(part)?.kind;
const hostOf = (part: string) => parsePartName(part)?.host ?? "";

describe.each(CASES)("%s", async (id) => {
  const files = await readParts(id);
  const cause = trueCause(await readTruth(id));
  const right = [...(cause?.rules ?? []), ...alsoTrue(id)];
  const hosts = [
    ...new Set(files.filter(({ part }) => kindOf(part) === "capture").map((f) => hostOf(f.part))),
  ];
  const subsets = Array.from({ length: 2 ** hosts.length - 1 }, (_, n) =>
    hosts.filter((_, i) => (n + 1) & (1 << i)),
  );

  test.each(STATES_OF)("of any of its hosts, with the state of %s", async (statesOf) => {
    const wrong: string[] = [];
    const isGiven = (part: string, given: readonly string[]): boolean =>
      kindOf(part) === "capture" || statesOf === "the same hosts"
        ? given.includes(hostOf(part))
        : statesOf === "all hosts";
    const mayBeHealthy = cause === undefined || UNMET.get(id)?.includes(statesOf) === true;
    for (const given of subsets) {
      const { verdict } = await analyzeFiles(files.filter(({ part }) => isGiven(part, given)));
      const isWrong =
        (verdict.outcome === "healthy" && !mayBeHealthy) ||
        (verdict.outcome === "faulty" && !cause) ||
        (verdict.cause !== null && !right.includes(verdict.cause));
      if (isWrong) wrong.push(`${given.join(" ")}: ${verdict.outcome} ${verdict.cause}`);
    }
    expect(wrong).toEqual([]);
  });
});
