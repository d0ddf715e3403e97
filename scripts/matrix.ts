/** Writes docs/matrix.md: what every rule says of every case. */
import { writeFile } from "node:fs/promises";
import { matrixPage } from "../test/cases/matrix.ts";
import { readRows } from "../test/cases/matrix-rows.ts";

await writeFile(new URL("../docs/matrix.md", import.meta.url), matrixPage(await readRows()));
