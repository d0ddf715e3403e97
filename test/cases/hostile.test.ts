/**
 * Damaged parts: analyze() gives a valid report or says that nothing can be read; it never throws
 * anything else, no rule fails inside, and it comes to an end. A few cases each day, all with FULL=1;
 * a failure names its seed: SEED=<n> repeats it.
 */
import { describe, expect, test } from "vitest";
import { parsePartName, UnusableInputs } from "../../src/analysis/inputs.ts";
import { hashBytes } from "../../src/lib/hash.ts";
import { Analysis } from "../../src/report/schema.ts";
import { analyzeFiles, CASES, type CaseFile, readParts } from "./cases.ts";
import { changed, garbled, type Random, seeded, spliced } from "./damage.ts";
import { plain } from "./reduce.ts";

const FULL = process.env.FULL === "1";
const DAY_MS = 86_400_000;
const SEED = Number(process.env.SEED ?? Math.floor(Date.now() / DAY_MS));
const LIMIT_MS = 10_000;

const pick = seeded(SEED);
const chosen = FULL ? CASES : Array.from({ length: 4 }, () => CASES[pick(CASES.length)]);
const TIMES = FULL
  ? { head: 2000, cuts: 500, changes: 300, texts: 200 }
  : { head: 150, cuts: 50, changes: 60, texts: 40 };
const timeout = FULL ? 3_600_000 : 120_000;

async function survives(files: readonly CaseFile[], what: string): Promise<void> {
  const start = performance.now();
  try {
    const report = Analysis.parse(await analyzeFiles(files));
    const broken = report.rules.filter((r) => r.outcome === "error");
    expect([what, broken]).toEqual([what, []]);
  } catch (error) {
    if (!(error instanceof UnusableInputs)) throw new Error(`seed ${SEED}, ${what}`, { cause: error });
    expect(error.problems.length).toBeGreaterThan(0);
  }
  expect([what, performance.now() - start < LIMIT_MS]).toEqual([what, true]);
}

/** Each test has its own, so that it can be repeated alone. */
function randomFor(...names: readonly string[]): Random {
  const name = new TextEncoder().encode(names.join(" "));
  return seeded(hashBytes(new DataView(name.buffer), 0, name.length, SEED));
}

/** Every place in the first bytes where the run is full, some of them where not. */
function* cutsOf(length: number, random: Random): Generator<number> {
  const head = Math.min(length, 2000);
  for (let i = 0; i < Math.min(head, TIMES.head); i++) yield FULL || i < 50 ? i : random(head);
  for (let i = 0; i < TIMES.cuts && length > 0; i++) yield random(length);
}

describe.each([...new Set(chosen)])("%s", async (id) => {
  const files = await readParts(id);
  const kindOf = (file: CaseFile) => parsePartName(file.part)?.kind;
  const captures = files.filter((f) => kindOf(f) === "capture");
  const states = files.filter((f) => kindOf(f) === "state");
  const alike = (file: CaseFile, bytes: Uint8Array): CaseFile => ({ ...file, bytes: new Uint8Array(bytes) });
  const beside = (file: CaseFile, bytes: Uint8Array) => files.map((f) => (f === file ? alike(f, bytes) : f));

  test.each(captures.map((file): [string, CaseFile] => [file.name, file]))(
    "%s cut anywhere",
    async (name, file) => {
      const random = randomFor(id, name, "cut");
      const whole = plain(file);
      for (const at of cutsOf(whole.length, random)) {
        const cut = whole.subarray(0, at);
        await survives([alike(file, cut)], `${name} alone cut at ${at}`);
        if (at % 20 === 0) await survives(beside(file, cut), `${name} cut at ${at}`);
      }
      for (let i = 0; i < 20; i++) {
        const at = random(file.bytes.length);
        await survives([alike(file, file.bytes.subarray(0, at))], `${name} as stored cut at ${at}`);
      }
    },
    timeout,
  );

  test.each(captures.map((file): [string, CaseFile] => [file.name, file]))(
    "%s changed anywhere",
    async (name, file) => {
      const random = randomFor(id, name, "changed");
      const whole = plain(file);
      for (let i = 0; i < TIMES.changes; i++) {
        const damaged = (i % 3 === 0 ? spliced : changed)(whole, random);
        await survives([alike(file, damaged)], `${name} alone, change ${i}`);
        if (i % 3 === 0) await survives(beside(file, damaged), `${name}, change ${i}`);
        await survives([alike(file, changed(file.bytes, random))], `${name} as stored, change ${i}`);
      }
    },
    timeout,
  );

  test.each(states.map((file): [string, CaseFile] => [file.name, file]))(
    "%s cut, changed and garbled",
    async (name, file) => {
      const random = randomFor(id, name);
      const text = new TextDecoder().decode(file.bytes);
      for (let i = 0; i < TIMES.texts; i++) {
        const cut = file.bytes.subarray(0, random(file.bytes.length));
        await survives([alike(file, cut)], `${name} alone cut at ${cut.length}`);
        await survives([alike(file, changed(file.bytes, random))], `${name} alone, change ${i}`);
        const damaged = new TextEncoder().encode(garbled(text, random));
        await survives([alike(file, damaged)], `${name} alone, garbled ${i}`);
        if (i % 4 === 0) await survives(beside(file, damaged), `${name}, garbled ${i}`);
      }
    },
    timeout,
  );

  test(
    "every part damaged at once",
    async () => {
      const random = randomFor(id);
      for (let i = 0; i < TIMES.texts; i++)
        await survives(
          files.map((f) => alike(f, changed(plain(f), random))),
          `all, change ${i}`,
        );
    },
    timeout,
  );
});
