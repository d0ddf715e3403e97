/**
 * A whole analysis: captures and state in, a report out that its schema holds, and every format of it.
 * An input is parts, one behind another: which one (PARTS), its length in two bytes, its bytes.
 */
import { analyze } from "../../src/analysis/index.ts";
import { type Input, parsePartName, UnusableInputs } from "../../src/analysis/inputs.ts";
import { LANGUAGES } from "../../src/render/define.ts";
import { RENDERERS } from "../../src/render/index.ts";
import { inLanguage } from "../../src/render/language.ts";
import { Analysis } from "../../src/report/schema.ts";
import { must, stream, type Target } from "../define.ts";

export const PARTS = [
  "ds",
  "rs1",
  "client",
  "ds.state",
  "rs1.state",
  "rs2",
  "rs2.state",
  "client.state",
  "ds.state.before",
  "ds.state.after",
  "rs1.state.before",
  "rs1.state.after",
  "topology",
  "rs1.bundle",
] as const;
const PART_HEAD = 3;

async function* inputsOf(bytes: Uint8Array): AsyncGenerator<Input> {
  for (let at = 0; at + PART_HEAD <= bytes.length; ) {
    const part = PARTS[bytes[at] % PARTS.length];
    const from = at + PART_HEAD;
    at = from + bytes[at + 1] * 256 + bytes[at + 2];
    const name = parsePartName(part);
    if (name) yield { ...name, part, name: part, chunks: stream([bytes.subarray(from, at)]) };
  }
}

async function analysed(input: Uint8Array): Promise<Analysis | undefined> {
  try {
    return await analyze(inputsOf(input));
  } catch (error) {
    if (error instanceof UnusableInputs) return undefined;
    throw error;
  }
}

const analysis: Target = {
  name: "analysis",
  mostBytes: 8_192,
  isAsync: true,
  async run(input) {
    const report = await analysed(input);
    if (report === undefined) return undefined;
    const { success, error } = Analysis.safeParse(report);
    must(success, `the report is none: ${error?.message}`);
    const failed = report.rules.filter(({ outcome }) => outcome === "error");
    must(
      failed.length === 0,
      `rules threw: ${failed.map(({ id, because }) => `${id} ${because.en}`).join("; ")}`,
    );
    return report;
  },
  async compare(input) {
    const report = await analysed(input);
    if (report === undefined) return;
    for (const language of LANGUAGES) {
      const shown = inLanguage({ ...report, createdAt: "2026-11-26T00:00:00.000Z" }, language);
      for (const renderer of RENDERERS) {
        const text = renderer.render(shown, language);
        must(
          text.length < 2_000_000 + 1_000 * input.length,
          `${renderer.suffix} has ${text.length} characters`,
        );
      }
    }
  },
  // Every rule says something of every analysis.
  most: (length) => 200_000 + 200 * length,
};

export const targets: readonly Target[] = [analysis];
