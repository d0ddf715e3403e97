/** Writes what the analysis says of each case as what it is expected to say: all cases, or those named. */
import { writeFile } from "node:fs/promises";
import { analyzeFiles, CASES, expectedPath, golden, readParts } from "../test/cases/cases.ts";

if (process.env.CI) throw new Error("expected reports are accepted by a person, not in CI");

const wanted = process.argv.slice(2);
const unknown = wanted.filter((id) => !CASES.includes(id));
if (unknown.length > 0) throw new Error(`no such case: ${unknown.join(", ")}`);
for (const id of wanted.length > 0 ? wanted : CASES) {
  const analysis = await analyzeFiles(await readParts(id));
  await writeFile(expectedPath(id), golden(analysis));
  console.log(`${id}: ${analysis.verdict.outcome} ${analysis.verdict.cause ?? "-"}`);
}
