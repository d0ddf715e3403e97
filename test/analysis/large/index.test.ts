/** An analysis in steps gives the report of the one in one go. */
import { expect, it } from "vitest";
import { readCase } from "../../../scripts/case-files.ts";
import { analyze } from "../../../src/analysis/index.ts";
import { type Input, parsePartName } from "../../../src/analysis/inputs.ts";
import type { CaptureSection, Sections } from "../../../src/analysis/large/define.ts";
import { largeAnalysis } from "../../../src/analysis/large/index.ts";

const files = (await readCase(new URL("../../cases/dr-antispoof", import.meta.url).pathname)).flatMap(
  (file) => {
    const named = parsePartName(file.part);
    return named ? [{ ...file, ...named }] : [];
  },
);
const captures = files.filter(({ kind }) => kind === "capture");
const texts = files.filter(({ kind }) => kind !== "capture");

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function* inputs(of: typeof files): AsyncGenerator<Input> {
  for (const { bytes, ...named } of of) yield { ...named, chunks: new Blob([bytes]).stream() };
}

it("to the byte", async () => {
  const partitions = largeAnalysis.partitionsFor(1e9);
  expect(partitions).toBeGreaterThanOrEqual(1);
  const facts: Uint8Array[] = [];
  const rows: (Sections | undefined)[][] = [];
  for (const { host, part, name, bytes } of captures) {
    const stretches: Sections[] = [];
    const chunks = new Blob([bytes]).stream();
    // What is given out may be written over afterwards: a copy stays.
    const emit = async (sections: Sections) => {
      stretches.push(sections.map((section) => section.slice()));
    };
    facts.push(await largeAnalysis.readCapture({ host, part, name, chunks }, partitions, emit));
    rows.push(stretches);
  }
  expect(facts.map((bytes) => largeAnalysis.digestOf(bytes).bytes)).toEqual(
    captures.map((c) => c.bytes.length),
  );
  const plan = await largeAnalysis.plan(each(facts));
  const folded: Uint8Array[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const sections = rows.flatMap((stretches, capture) =>
      stretches.map((s): CaptureSection => ({ capture, bytes: s?.[partition] ?? new Uint8Array() })),
    );
    folded.push(await largeAnalysis.foldPartition(plan, each(sections)));
  }
  const report = await largeAnalysis.finish(each(facts), each(folded), inputs(texts));
  expect(JSON.stringify(report)).toBe(JSON.stringify(await analyze(inputs([...captures, ...texts]))));
});
