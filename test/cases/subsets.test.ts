/**
 * Captures of some hosts only, with no state or with that of the same hosts: whoever sends them has no others. What they do not
 * show is not called lost, and nothing that they hide is called healthy.
 */
import { describe, expect, test } from "vitest";
import { parsePartName } from "../../src/analysis/inputs.ts";
import { alsoTrue } from "./beside.ts";
import { analyzeFiles, CASES, readParts, readTruth } from "./cases.ts";
import { trueCause } from "./true-causes.ts";

/**
 * Cases with a fault that some hosts do not meet: two directors have one address, and all that is given went through one of
 * them. Those captures are healthy, or call the machine that nothing was given of just that.
 */
const UNMET: ReadonlySet<string> = new Set(["dr-split-brain", "dr-vip-on-both-directors"]);

const kindOf = (part: string) => parsePartName(part)?.kind;
const hostOf = (part: string) => parsePartName(part)?.host ?? "";

describe.each(CASES.filter((id) => !UNMET.has(id)))("%s", async (id) => {
  const files = await readParts(id);
  const cause = trueCause(await readTruth(id));
  const right = [...(cause?.rules ?? []), ...alsoTrue(id)];
  const hosts = [
    ...new Set(files.filter(({ part }) => kindOf(part) === "capture").map((f) => hostOf(f.part))),
  ];
  const subsets = Array.from({ length: 2 ** hosts.length - 1 }, (_, n) =>
    hosts.filter((_, i) => (n + 1) & (1 << i)),
  );

  test.each([false, true])("of any of its hosts, with their state: %s", async (withState) => {
    const wrong: string[] = [];
    for (const given of subsets) {
      const { verdict } = await analyzeFiles(
        files.filter(({ part }) => given.includes(hostOf(part)) && (withState || kindOf(part) === "capture")),
      );
      const isWrong =
        verdict.outcome === (cause ? "healthy" : "faulty") ||
        (verdict.cause !== null && !right.includes(verdict.cause));
      if (isWrong) wrong.push(`${given.join(" ")}: ${verdict.outcome} ${verdict.cause}`);
    }
    expect(wrong).toEqual([]);
  });
});
