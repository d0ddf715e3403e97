/** Writes collector/collect.sh into the Worker, which reads no files: src/routes/collector-script.ts. */
import { readFileSync, writeFileSync } from "node:fs";

const path = (name: string) => new URL(`../${name}`, import.meta.url);
const script = JSON.stringify(readFileSync(path("collector/collect.sh"), "utf8"));
writeFileSync(
  path("src/routes/collector-script.ts"),
  // Slashes that would look like a comment to whoever reads the source line by line.
  `/** collector/collect.sh as it is: \`npm run collector\` writes it. */\nexport const COLLECT_SH =\n  ${script.replaceAll("//", "/\\/").replaceAll("/*", "/\\*")};\n`,
);
