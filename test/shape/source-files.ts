/** The files of src/ and cli/ and what each imports: the raw material of the tests of its shape. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

export const ROOT = new URL("../../", import.meta.url).pathname;

export interface SourceFile {
  /** From its folder, `analysis/rules/define.ts`. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** Paths from its folder of the files it imports, for types only or not; its packages apart. */
  readonly imports: readonly string[];
  readonly packages: readonly string[];
}

/** Statements at the start of a line, types or not, and `import("...")`. */
const FROM = /^(?:import|export)\b[^;"]*?\bfrom "([^"\n]+)"|^import "([^"\n]+)"|\bimport\("([^"\n]+)"\)/gm;

export const SOURCES = filesOf("src");
/** The command line: what it imports of src/ begins with `../src/`. */
export const CLI = filesOf("cli");

function filesOf(folder: string): readonly SourceFile[] {
  return readdirSync(`${ROOT}${folder}`, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map((path) => {
      const text = readFileSync(`${ROOT}${folder}/${path}`, "utf8");
      const named = [...text.matchAll(FROM)].map((match) => match[1] ?? match[2] ?? match[3]);
      return {
        path,
        text,
        lines: text.trimEnd().split("\n").length,
        imports: named.filter((n) => n.startsWith(".")).map((n) => normalize(join(dirname(path), n))),
        packages: named.filter((n) => !n.startsWith(".")),
      };
    });
}

/** `ds-input-firewall` to `dsInputFirewall`. */
export function camelCase(kebab: string): string {
  return kebab.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
