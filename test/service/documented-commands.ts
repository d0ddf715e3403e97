/** The commands that README.md and docs/ show, and the output that is shown for them. */
import { readdirSync, readFileSync } from "node:fs";
import { ROOT } from "../shape/source-files.ts";

export interface DocumentedCommand {
  /** `docs/tutorial.md` */
  readonly page: string;
  readonly script: string;
  /** Its first line: what an exception names. */
  readonly first: string;
  /** Of the block of text that follows it; none where nothing is shown. */
  readonly output: readonly string[];
}

const FENCED = /^```(?:sh|bash)\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```\n)?/gm;
/** README.md indents its blocks: those that begin as a command. */
const INDENTED = /(?<=\n\n)((?: {4}.*\n|\n(?= {4}))+)/g;
const PROGRAM = /^(?:npm|npx|node|curl|bash|sh|docker|jq|[A-Z]+=\S+ (?:npm|curl)|URL=)/;

export function documentedCommands(): readonly DocumentedCommand[] {
  const pages = ["README.md", ...readdirSync(`${ROOT}docs`).map((name) => `docs/${name}`)];
  return pages
    .filter((page) => page.endsWith(".md"))
    .flatMap((page) => {
      const text = readFileSync(`${ROOT}${page}`, "utf8");
      const fenced = [...text.matchAll(FENCED)].map(([, script, shown = ""]) => ({ script, shown }));
      const indented = page === "README.md" ? [...text.matchAll(INDENTED)] : [];
      const blocks = indented
        .map(([block]) => ({ script: block.replace(/^ {4}/gm, ""), shown: "" }))
        .filter(({ script }) => PROGRAM.test(script));
      return [...fenced, ...blocks].map(({ script, shown }) => ({
        page,
        script,
        first: script.split("\n", 1)[0],
        output: shown.split("\n").filter((line) => line.trim() !== ""),
      }));
    });
}
