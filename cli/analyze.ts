/** `analyze`: the engine that the service runs, on files of this machine. */

import { writeFile } from "node:fs/promises";
import { countCited, excerptOf } from "../src/analysis/excerpt.ts";
import type { Redaction, RedactMode } from "../src/analysis/index.ts";
import { analyze } from "../src/analysis/index.ts";
import { UnusableInputs } from "../src/analysis/inputs.ts";
import { nativeSha256 } from "../src/lib/native-digest.ts";
import { inLanguage } from "../src/render/language.ts";
import { clean } from "../src/render/lines.ts";
import type { Analysis } from "../src/report/schema.ts";
import { type Exit, exitOf, Unusable } from "./exits.ts";
import type { NamedFile } from "./name-files.ts";
import type { Showing } from "./options.ts";
import { progressOf } from "./progress.ts";
import { inputsOf } from "./read-files.ts";
import { redactionOf } from "./redact-key.ts";
import type { Terminal } from "./terminal.ts";
import { writeReport } from "./write-report.ts";

export async function analyzeFiles(
  files: readonly NamedFile[],
  { renderer, language, output, redact, redactKeyFile, cited }: Showing & Further,
  terminal: Terminal,
): Promise<Exit> {
  const analysis = await judge(files, await redactionOf(redact, redactKeyFile), terminal);
  const stored = { ...analysis, createdAt: new Date().toISOString() };
  if (cited !== undefined) await writeCited(files, analysis, cited, terminal);
  await writeReport(renderer.render(inLanguage(stored, language), language), output, terminal);
  return exitOf(analysis.verdict.outcome);
}

interface Further {
  readonly redact?: RedactMode | undefined;
  readonly redactKeyFile?: string | undefined;
  readonly cited?: string | undefined;
}

/** Reads the files once more: only now it is known which frames are cited. */
async function writeCited(
  files: readonly NamedFile[],
  analysis: Analysis,
  path: string,
  { err }: Terminal,
): Promise<void> {
  const captures = files.filter(({ kind }) => kind === "capture" || kind === "bundle");
  const progress = progressOf(
    err,
    captures.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const excerpt = await excerptOf(analysis, inputsOf(captures, progress)).finally(progress.end);
  await writeFile(path, excerpt).catch(() => {
    throw new Unusable(`${path}: cannot be written`);
  });
  err.write(clean(`${path}: the ${countCited(analysis)} frames that the report cites\n`));
}

async function judge(
  files: readonly NamedFile[],
  redact: Redaction | undefined,
  { err }: Terminal,
): Promise<Analysis> {
  const progress = progressOf(
    err,
    files.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  try {
    return await analyze(inputsOf(files, progress), nativeSha256, { redact });
  } catch (error) {
    if (!(error instanceof UnusableInputs)) throw error;
    const reasons = error.problems.map(({ part, code, detail }) => `\n  ${part}: ${code}: ${detail}`);
    throw new Unusable(`nothing in the files can be read${reasons.join("")}`);
  } finally {
    progress.end();
  }
}
