/** The report to standard output or into a file. */
import { writeFile } from "node:fs/promises";
import { Unusable } from "./exits.ts";
import type { Terminal } from "./terminal.ts";

/** @throws Unusable when the file cannot be written. */
export async function writeReport(
  report: string | Uint8Array,
  output: string | undefined,
  { out }: Terminal,
): Promise<void> {
  if (output !== undefined) {
    await writeFile(output, report).catch(() => {
      throw new Unusable(`${output}: cannot be written`);
    });
    return;
  }
  out.write(report);
  const endsLine = typeof report !== "string" || report.endsWith("\n");
  if (!endsLine) out.write("\n");
}
