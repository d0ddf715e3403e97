/** Writes openapi/openapi.json from the routes; `--check` says whether the committed one is theirs. */
import { readFileSync, writeFileSync } from "node:fs";
import { analyze } from "../src/analysis/index.ts";
import { createApp } from "../src/app.ts";
import { documentOf } from "../src/routes/document.ts";

const FILE = new URL("../openapi/openapi.json", import.meta.url);

// Not the Worker itself: Node knows nothing of the platform's modules.
const document = documentOf(createApp((inputs) => analyze(inputs)));
if (!process.argv.includes("--check")) writeFileSync(FILE, document);
else if (readFileSync(FILE, "utf8") !== document) {
  console.error("openapi/openapi.json is not what the routes say: run `npm run openapi` and commit it.");
  process.exit(1);
}
