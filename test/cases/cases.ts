/** The cases: their folders, their parts as the analysis takes them, and what really happened. */
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import * as z from "zod";
import { type CaseFile, readCase } from "../../scripts/case-files.ts";
import { analyze } from "../../src/analysis/index.ts";
import { type Input, parsePartName } from "../../src/analysis/inputs.ts";
import type { Analysis } from "../../src/report/schema.ts";

export type { CaseFile };

const FOLDER = new URL("./", import.meta.url).pathname;

export const CASES: readonly string[] = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

export const caseFolder = (id: string): string => `${FOLDER}${id}`;
export const expectedPath = (id: string): string => `${FOLDER}${id}/expected.json`;

export function readParts(id: string): Promise<CaseFile[]> {
  return readCase(caseFolder(id));
}

export async function* inputsOf(files: readonly CaseFile[]): AsyncGenerator<Input> {
  for (const { part, name, bytes } of files) {
    const partName = parsePartName(part);
    if (partName) yield { ...partName, part, name, chunks: chunksOf(bytes) };
  }
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export function analyzeFiles(files: readonly CaseFile[]): Promise<Analysis> {
  return analyze(inputsOf(files));
}

/**
 * The golden form of a report: of the rules only those that failed or erred. What every rule says of every
 * case is docs/matrix.md; a new rule must not touch every case. What comparisons are made of is left out too:
 * test/analysis/snapshot and leg-kinds.test.ts hold it.
 */
export function golden({ states: _, ...analysis }: Analysis): string {
  const rules = analysis.rules.filter((r) => r.outcome === "fail" || r.outcome === "error");
  const segments = analysis.segments.map(({ kinds: _, ...segment }) => segment);
  return `${JSON.stringify({ ...analysis, segments, rules }, null, 2)}\n`;
}

const counts = z.record(z.string(), z.number()).default({});

/** Counted inside the network and by the applications, never seen by the analysis. */
const Truth = z.object({
  description: z.string(),
  mode: z.string(),
  fault: z.object({ layer: z.string(), cause: z.string(), rule: z.string().optional() }),
  totals: z.record(z.string(), z.number()),
  flows: z.array(
    z.object({
      flow: z.number(),
      proto: z.string(),
      client: z.string(),
      requests_sent_by: counts,
      requests_sent_to: counts,
      requests_delivered_to: counts,
      sent_on_by_ds: counts,
      sent_on_by_ds2: counts,
      requests_from_ds_delivered_to: counts,
      requests_from_ds2_delivered_to: counts,
      replies_sent_by: counts,
      replies_delivered_to: counts,
      app_server_received: counts,
    }),
  ),
});
export type Truth = z.infer<typeof Truth>;

export async function readTruth(id: string): Promise<Truth> {
  return Truth.parse(JSON.parse(await readFile(`${FOLDER}${id}/truth.json`, "utf8")));
}
