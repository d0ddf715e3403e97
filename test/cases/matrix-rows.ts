/** Every case analysed, for the table of cases by rules. */
import { analyzeFiles, CASES, readParts, readTruth } from "./cases.ts";
import type { MatrixRow } from "./matrix.ts";
import { trueCause } from "./true-causes.ts";

export async function readRows(): Promise<MatrixRow[]> {
  const rows: MatrixRow[] = [];
  for (const id of CASES) {
    const truth = await readTruth(id);
    rows.push({
      id,
      description: truth.description,
      analysis: await analyzeFiles(await readParts(id)),
      cause: trueCause(truth),
    });
  }
  return rows;
}
