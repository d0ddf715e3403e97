import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TEMPLATES } from "../../scripts/new-templates.ts";
import { ROOT } from "./source-files.ts";

let copy = "";

/** The sources without captures and texts: what a unit is made in and compiled with. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "new-unit-"));
  for (const path of ["src", "cli", "scripts", "page", "test", "fuzz", "docs/rules", "openapi"])
    cpSync(join(ROOT, path), join(copy, path), {
      recursive: true,
      filter: (from) =>
        !/\/(?:fixtures|corpus|client|node_modules|\.[^/]+)$/.test(from) &&
        !/\/test\/cases\/[^./]+$/.test(from),
    });
  for (const file of [
    "package.json",
    "tsconfig.json",
    "biome.json",
    "vitest.config.ts",
    "cloudflare-workers.d.ts",
  ])
    cpSync(join(ROOT, file), join(copy, file));
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

function run(...words: readonly string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(copy, "scripts/new.ts"), ...words], {
    encoding: "utf8",
  });
  return { status, said: `${stdout}${stderr}` };
}

const text = (path: string): string => readFileSync(join(copy, path), "utf8");

const LISTS: readonly (readonly [kind: string, list: string, folder: string])[] = [
  ["rule", "src/analysis/rules/index.ts", "analysis/rules"],
  ["host-parser", "src/analysis/host/index.ts", "analysis/host"],
  ["link", "src/analysis/packet/links/index.ts", "analysis/packet/links"],
  ["layer", "src/analysis/packet/layers/index.ts", "analysis/packet/layers"],
  ["question", "src/analysis/evidence/index.ts", "analysis/evidence"],
  ["route", "src/routes/index.ts", "routes"],
  ["render", "src/render/index.ts", "render"],
  ["notifier", "src/notify/index.ts", "notify"],
  ["store", "src/store/index.ts", "store"],
];

describe("npm run new", () => {
  it("knows a kind for every list", () => expect([...TEMPLATES.keys()]).toEqual(LISTS.map(([kind]) => kind)));

  it.each(LISTS)("%s: unit, test and one line in %s", (kind, list, folder) => {
    const id = `made-up-${kind}`;
    const { status, said } = run(kind, id);
    expect(said).toContain(`src/${folder}/${id}.ts`);
    expect(status).toBe(0);
    expect(existsSync(join(copy, `test/${folder}/${id}.test.ts`))).toBe(true);
    const name = id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    expect(text(list)).toMatch(new RegExp(`{ ${name} } from "\\./${id}\\.ts";`));
    expect(text(`src/${folder}/${id}.ts`)).toMatch(new RegExp(`export (?:const|function) ${name}\\b`));
  });

  it("gives a rule its page, and the page its line", () => {
    expect(text("docs/rules/made-up-rule.md")).toContain("## When this is fine");
    const section = text("docs/rules/README.md").split("## Real server")[1].split("## ")[0];
    expect(section).toContain("- [made-up-rule](made-up-rule.md): ");
  });

  it("makes what compiles and needs no formatting", () => {
    const bin = (tool: string, ...words: string[]) =>
      spawnSync(join(copy, "node_modules/.bin", tool), words, { cwd: copy, encoding: "utf8" });
    const about = ({ stdout, stderr }: ReturnType<typeof bin>) =>
      `${stdout}${stderr}`.split("\n").filter((line) => /made-up|\/(?:index|answers|gather)\.ts/.test(line));
    expect(about(bin("tsc", "--noEmit"))).toEqual([]);
    expect(about(bin("biome", "check", "src", "test"))).toEqual([]);
  }, 120_000);

  it("leaves alone what is there", () => {
    const before = text("src/analysis/rules/rs-firewall.ts");
    const list = text("src/analysis/rules/index.ts");
    const { status, said } = run("rule", "rs-firewall");
    expect(said).toContain("src/analysis/rules/rs-firewall.ts is there already");
    expect(status).toBe(1);
    expect(text("src/analysis/rules/rs-firewall.ts")).toBe(before);
    expect(text("src/analysis/rules/index.ts")).toBe(list);
  });

  it.each([
    ["rule"],
    ["rule", ""],
    ["rule", "Upper"],
    ["rule", "two--dashes"],
    ["rule", "-first"],
    ["rule", "last-"],
    ["rule", "dotted.name"],
    ["rule", "../../escape"],
    ["rule", "a".repeat(61)],
    ["rule", "one", "two"],
    ["host-parser", "text-utils"],
    ["question", "index"],
    ["no-such-kind", "name"],
    [],
  ])("refuses: %s %s", (...words) => {
    const { status, said } = run(...words);
    expect(status).toBe(1);
    expect(said).not.toContain("made ");
  });
});
