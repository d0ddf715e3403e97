/** An analysis in steps, as a job runs it, all of it in one memory. */

import { analyze } from "../../../src/analysis/index.ts";
import { type Input, parsePartName } from "../../../src/analysis/inputs.ts";
import type { LargeAnalysis } from "../../../src/analysis/large/define.ts";
import { largeAnalysis } from "../../../src/analysis/large/index.ts";
import { nativeSha256 } from "../../../src/lib/native-digest.ts";
import type { Analysis } from "../../../src/report/schema.ts";

export const LARGE: LargeAnalysis = largeAnalysis(nativeSha256);

export interface Part {
  readonly part: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What lies in the storage before the last step. */
export interface Stored {
  readonly hints: Uint8Array;
  readonly facts: readonly Uint8Array[];
  readonly sections: readonly { readonly capture: number; readonly bytes: readonly Uint8Array[] }[];
  readonly plan: Uint8Array;
  readonly folded: readonly Uint8Array[];
}

const kindOf = (part: string) => (parsePartName(part)?.kind === "capture" ? "capture" : "text");

export async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

async function* inputsOf(parts: readonly Part[]): AsyncGenerator<Input> {
  for (const { part, name, bytes } of parts) {
    const parsed = parsePartName(part);
    if (parsed) yield { ...parsed, part, name, chunks: chunksOf(bytes) };
  }
}

/** Steps and all at once read differently long chunks: it must not matter. */
async function* chunksOf(bytes: Uint8Array, size = 100_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export function atOnce(parts: readonly Part[]): Promise<Analysis> {
  return analyze(inputsOf(parts), nativeSha256);
}

const texts = (parts: readonly Part[]) => inputsOf(parts.filter((p) => kindOf(p.part) === "text"));

/** All steps but the last. */
export async function stored(parts: readonly Part[], partitions: number): Promise<Stored> {
  const hints = await LARGE.hints(texts(parts));
  const facts: Uint8Array[] = [];
  const sections: Stored["sections"][number][] = [];
  for (const { part, name, bytes } of parts) {
    const parsed = parsePartName(part);
    if (parsed?.kind !== "capture") continue;
    const capture = facts.length;
    const source = { host: parsed.host, part, name, chunks: chunksOf(bytes, 77_777) };
    facts.push(
      await LARGE.readCapture(source, partitions, hints, async (given) => {
        sections.push({ capture, bytes: given });
      }),
    );
  }
  const plan = await LARGE.plan(each(facts), hints);
  const folded: Uint8Array[] = [];
  for (let p = 0; p < partitions; p++)
    folded.push(
      await LARGE.foldPartition(plan, each(sections.map((s) => ({ capture: s.capture, bytes: s.bytes[p] })))),
    );
  return { hints, facts, sections, plan, folded };
}

export function finished(parts: readonly Part[], { facts, folded }: Stored): Promise<Analysis> {
  return LARGE.finish(
    each(facts),
    each(folded),
    texts(parts),
    parts.map((p) => kindOf(p.part)),
  );
}

export async function inSteps(parts: readonly Part[], partitions: number): Promise<Analysis> {
  return finished(parts, await stored(parts, partitions));
}
