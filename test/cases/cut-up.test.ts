/**
 * Cases cut up at random (cut-up.ts): the verdict may know less, and is not wrong. `CUTS=20000` cuts more than the usual
 * number, `FROM` begins elsewhere.
 */
import { expect, test } from "vitest";
import { alsoTrue } from "./beside.ts";
import { analyzeFiles, CASES, type CaseFile, readParts, readTruth } from "./cases.ts";
import { cutUp, randomOf } from "./cut-up.ts";
import { trueCause } from "./true-causes.ts";

/** How many in one test, so that each ends within its time. */
const AT_ONCE = 100;
const FROM = Number(process.env.FROM ?? 0);
const CUTS = Number(process.env.CUTS ?? 800);

/**
 * What the cuts may leave that tells two faults no longer apart: the verdict says which is likelier, or possible, and what
 * is open.
 */
const UNTOLD: ReadonlyMap<string, string> = new Map([
  // No packet tells sources from destinations; nothing of the director's own was lost.
  ["fabric-dst-check-rs", "fabric-antispoof-forward"],
  ["fabric-mac-table-stale", "fabric-antispoof-forward"],
  // No list of sockets.
  ["app-bound-to-rip", "app-not-listening"],
  // No ARP shows why nobody answers.
  ["ds-arp-sender-is-vip", "ds-rs-neigh-unresolved"],
  // No packet at all, and a table with a name server that does not run.
  ["kube-forward-drop", "app-not-listening"],
]);

const known = new Map<string, Promise<{ files: readonly CaseFile[]; right?: readonly string[] }>>();

async function load(id: string): Promise<{ files: readonly CaseFile[]; right?: readonly string[] }> {
  const files = await readParts(id);
  const cause = trueCause(await readTruth(id));
  return { files, ...(cause ? { right: [...cause.rules, ...alsoTrue(id), UNTOLD.get(id) ?? ""] } : {}) };
}

/** @returns what is wrong with the verdict on it; undefined when nothing is */
async function wrongOf(seed: number): Promise<string | undefined> {
  const id = CASES[Math.floor(randomOf(seed)() * CASES.length)];
  const loading = known.get(id) ?? load(id);
  known.set(id, loading);
  const { files, right } = await loading;
  const cut = cutUp(files, seed);
  const { verdict, rules } = await analyzeFiles(cut.files);
  const broken = rules.filter((rule) => rule.outcome === "error").map((rule) => rule.id);
  const isWrong =
    verdict.cause === null ? !right && verdict.outcome === "faulty" : !right?.includes(verdict.cause);
  return isWrong || broken.length > 0
    ? `${seed}: ${id} is ${verdict.outcome} ${verdict.cause} (${verdict.confidence}) ${broken}; ${cut.cuts.join("; ")}`
    : undefined;
}

const batches = Array.from({ length: Math.ceil(CUTS / AT_ONCE) }, (_, i) => FROM + i * AT_ONCE);

test.each(batches)("cut up by the seeds from %i on", async (first) => {
  const wrong: string[] = [];
  for (let seed = first; seed < Math.min(first + AT_ONCE, FROM + CUTS); seed++) {
    const found = await wrongOf(seed);
    if (found !== undefined) wrong.push(found);
  }
  expect(wrong).toEqual([]);
});

/** Seeds that were wrong once, far from the usual ones. */
test.each([500_628])("cut up by the seed %i", async (seed) => {
  expect(await wrongOf(seed)).toBeUndefined();
});
