/**
 * `npm run new <kind> <name>`: a unit from its template, with its test (and its page, if it is a rule), and
 * the line in its list. Kinds: see new-templates.ts.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ListEdit, type NewUnit, TEMPLATES } from "./new-templates.ts";

const ROOT = new URL("../", import.meta.url).pathname;

const [kind = "", id = "", ...rest] = process.argv.slice(2);
const template = TEMPLATES.get(kind);
if (!template || rest.length > 0) stop(`usage: npm run new <${[...TEMPLATES.keys()].join("|")}> <name>`);
if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id) || id.length > 60)
  stop(`${JSON.stringify(id)} is no name: lower-case letters and digits, with single dashes between words`);
if (/(?:^|-)(?:utils?|helpers?|managers?|services?|index|define)(?:-|$)/.test(id) && kind !== "rule")
  stop(`${id} does not say what it is: name the thing`);

const name = id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const unit: NewUnit = template({ id, name, type: name.charAt(0).toUpperCase() + name.slice(1) });
for (const path of unit.files.keys()) if (existsSync(join(ROOT, path))) stop(`${path} is there already`);

// Everything is worked out before anything is written.
const lists = new Map<string, string>();
for (const edit of unit.lists)
  lists.set(edit.file, edited(lists.get(edit.file) ?? readFileSync(join(ROOT, edit.file), "utf8"), edit));
for (const [path, text] of [...unit.files, ...lists]) {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), text);
  console.log(`${lists.has(path) ? "changed" : "made   "} ${path}`);
}

function stop(message: string): never {
  console.error(message);
  process.exit(1);
}

function edited(text: string, edit: ListEdit): string {
  const lines = text.split("\n");
  if (edit.kind === "line") {
    const after = lines.findIndex((line) => line.startsWith(edit.after));
    const before = lines.findIndex((line, i) => i > after && line.startsWith(edit.before));
    if (after < 0 || before < 0) stop(`${edit.file} has no place after "${edit.after}"`);
    // The blank line before a heading stays there.
    const at = lines[before - 1] === "" ? before - 1 : before;
    return insert(lines, at, edit.line);
  }
  const from = (at: number): string => / from "(\.\/[^"]+)";$/.exec(lines[at])?.[1] ?? "";
  const named = lines.flatMap((_, at) => (from(at) === "" ? [] : [at]));
  const next = named.find((at) => from(at) > edit.from) ?? named[named.length - 1] + 1;
  if (edit.kind === "import") return insert(lines, next, edit.line);
  const imported = insert(lines, next, `import { ${edit.name} } from "${edit.from}";`);
  // The list is the last array or object of the file: on lines of its own, or on one line.
  const end = Math.max(imported.lastIndexOf("];"), imported.lastIndexOf("};"));
  const own = imported[end - 1] === "\n";
  return `${imported.slice(0, end)}${own ? `  ${edit.name},\n` : `, ${edit.name}`}${imported.slice(end)}`;
}

function insert(lines: readonly string[], at: number, line: string): string {
  return [...lines.slice(0, at), line, ...lines.slice(at)].join("\n");
}
