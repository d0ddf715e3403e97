/** What a job's report has to be: that of the analysis in this process, in the words of an answer. */
import { join } from "node:path";
import { analyze } from "../../src/analysis/index.ts";
import { type Input, parsePartName } from "../../src/analysis/inputs.ts";
import { nativeSha256 } from "../../src/lib/native-digest.ts";
import { inLanguage } from "../../src/render/language.ts";
import { Analysis } from "../../src/report/schema.ts";
import { fileChunks } from "../file-chunks.ts";
import type { CaptureSet } from "./set.ts";

export function analysisInNode(set: CaptureSet): Promise<Analysis> {
  return analyze(inputsOf(set), nativeSha256);
}

async function* inputsOf({ folder, captures, texts }: CaptureSet): AsyncGenerator<Input> {
  for (const { part, path } of [...captures, ...texts]) {
    const named = parsePartName(part);
    const name = named?.kind === "capture" ? path : part;
    if (named) yield { ...named, part, name, chunks: fileChunks(join(folder, path)) };
  }
}

/** To the byte, but for when it was made. @param answer of the service, JSON */
export function sameReport(answer: string | undefined, analysis: unknown): boolean {
  if (answer === undefined) return false;
  const expected = inLanguage({ ...Analysis.parse(analysis), createdAt: "" }, "en");
  return JSON.stringify({ ...Object(JSON.parse(answer)), createdAt: "" }) === JSON.stringify(expected);
}
