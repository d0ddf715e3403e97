import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RULES } from "../../src/analysis/rules/index.ts";
import { LAYERS } from "../../src/report/schema.ts";
import { CASES } from "../cases/cases.ts";
import { camelCase, ROOT, SOURCES, type SourceFile } from "./source-files.ts";

/** How a file of each kind of unit is known by its text, and the list that must name it. */
const KINDS: readonly {
  readonly kind: string;
  readonly folder: string;
  readonly is: (file: SourceFile, name: string) => boolean;
}[] = [
  { kind: "containers", folder: "analysis/capture", is: declares("Container") },
  { kind: "link types", folder: "analysis/packet/links", is: declares("LinkLayer") },
  { kind: "layers", folder: "analysis/packet/layers", is: declares("Layer") },
  { kind: "host parsers", folder: "analysis/host", is: declares("HostParser") },
  {
    kind: "gatherers",
    folder: "analysis/evidence",
    is: ({ text }, name) => new RegExp(`^export function ${name}\\([^)]*: Scene\\)`, "m").test(text),
  },
  {
    kind: "rules",
    folder: "analysis/rules",
    is: ({ text }, name) => new RegExp(`^export const ${name} = \\w+\\(\\{`, "m").test(text),
  },
  { kind: "stores", folder: "store", is: declares("StoreDriver") },
  { kind: "receivers of messages", folder: "notify", is: declares("Notifier") },
  { kind: "routes", folder: "routes", is: declares("Route") },
  { kind: "comparison renderers", folder: "render/comparison", is: declares("ComparisonRenderer") },
  { kind: "renderers", folder: "render", is: declares("Renderer") },
];

function declares(type: string): (file: SourceFile) => boolean {
  return ({ text }) => new RegExp(`^export const \\w+: ${type} =`, "m").test(text);
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1, -".ts".length);
const inFolder = (folder: string): readonly SourceFile[] =>
  SOURCES.filter(({ path }) => path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes("/"));

describe.each(KINDS)("$kind", ({ folder, is }) => {
  const units = inFolder(folder).filter((file) => is(file, camelCase(nameOf(file.path))));
  const list = SOURCES.find(({ path }) => path === `${folder}/index.ts`);

  it("are there", () => expect(units.length).toBeGreaterThan(1));

  it.each(units.map((u) => nameOf(u.path)))("%s stands in the list, under its own name", (name) => {
    expect(list?.imports).toContain(`${folder}/${name}.ts`);
    expect(list?.text).toMatch(new RegExp(`\\b${camelCase(name)}\\b[^"]*"\\./${name}\\.ts"`));
    // Imported and in the list, or exported from it.
    const times = list?.text.match(new RegExp(`\\b${camelCase(name)}\\b`, "g"))?.length ?? 0;
    expect(times).toBeGreaterThan(list?.text.includes(`export { ${camelCase(name)} } from`) ? 0 : 1);
  });

  it.each(units.map((u) => nameOf(u.path)))("%s has a test of its name", (name) => {
    expect(existsSync(`${ROOT}test/${folder}/${name}.test.ts`)).toBe(true);
  });

  it("are all that the list imports, but for types", () => {
    const named = (list?.imports ?? []).filter((i) => nameOf(i) !== "define");
    const missing = named.filter((i) => !units.some((u) => u.path === i));
    expect(missing.filter((i) => !/import type/.test(lineOf(list?.text ?? "", nameOf(i))))).toEqual([]);
  });
});

function lineOf(text: string, name: string): string {
  return text.split("\n").find((line) => line.includes(`/${name}.ts"`)) ?? "";
}

describe.each(RULES.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  const page = `${ROOT}docs/rules/${id}.md`;
  const text = existsSync(page) ? readFileSync(page, "utf8") : "";

  it("is the name of its file", () =>
    expect(SOURCES.map((s) => s.path)).toContain(`analysis/rules/${id}.ts`));

  it("has an English title without a full stop", () => {
    expect(rule.title.en).toMatch(/^[A-Z].*[^.]$/);
  });

  it("has a page of the same parts as the others", () => {
    expect(rule.doc).toBe(`docs/rules/${id}.md`);
    expect(text.split("\n")[0]).toBe(`# ${id}`);
    expect(text.split("\n")[2]).toBe(`${rule.title.en}.`);
    expect(text.match(/^## .*$/gm)).toEqual([
      "## What you see",
      "## Why",
      "## What it is not",
      "## Confirm",
      "## Fix",
      "## When this is fine",
    ]);
  });

  it("is named on the page of its layer", () => {
    const index = readFileSync(`${ROOT}docs/rules/README.md`, "utf8");
    expect(index).toContain(`- [${id}](${id}.md): ${rule.title.en}\n`);
  });

  it("has a case where it fails and one where it nearly does", () => {
    const test = readFileSync(`${ROOT}test/analysis/rules/${id}.test.ts`, "utf8");
    const cases = [...test.matchAll(/\bcase: "([^"]+)"/g)].map((match) => match[1]);
    expect(cases.filter((c) => !CASES.includes(c))).toEqual([]);
    expect(test).toContain(`onCases(\n  ${camelCase(id)},`);
    expect(test).toMatch(/case: "[^"]+",[^}]*\bconfidence: "/);
    expect(test).toMatch(/case: "[^"]+",[^}]*\boutcome: "(?:pass|not-applicable)"/);
  });
});

describe("the pages of the rules", () => {
  const pages = readdirSync(`${ROOT}docs/rules`).filter((name) => name !== "README.md");

  it("are pages of rules that exist", () =>
    expect(pages.sort()).toEqual(RULES.map((r) => `${r.id}.md`).sort()));

  it("lead nowhere that is not there", () => {
    for (const name of [...pages, "README.md"])
      for (const [, target] of readFileSync(`${ROOT}docs/rules/${name}`, "utf8").matchAll(/\]\(([^)]+)\)/g))
        expect(existsSync(`${ROOT}docs/rules/${target}`), `${name} > ${target}`).toBe(true);
  });

  it("stand under their layers", () => {
    const index = readFileSync(`${ROOT}docs/rules/README.md`, "utf8");
    const sections = index.split(/^## /m).slice(1);
    const used = LAYERS.filter((layer) => RULES.some((r) => r.layer === layer));
    expect(sections.length).toBe(used.length);
    used.forEach((layer, i) => {
      const ids = [...sections[i].matchAll(/^- \[([^\]]+)\]/gm)].map((match) => match[1]);
      expect(ids.sort()).toEqual(
        RULES.filter((r) => r.layer === layer)
          .map((r) => r.id)
          .sort(),
      );
    });
  });
});

describe("the size of files", () => {
  const sizes = SOURCES.map((s) => s.lines).sort((a, b) => a - b);

  it("is below 90 lines at the median", () => expect(sizes[sizes.length >> 1]).toBeLessThan(90));

  it("is below 200 lines for nine in ten", () => {
    const long = SOURCES.filter((s) => s.lines >= 200).map((s) => `${s.path} ${s.lines}`);
    expect(long.length, long.join(", ")).toBeLessThanOrEqual(SOURCES.length / 10);
  });

  it("is never above 320", () => expect(SOURCES.filter((s) => s.lines > 320).map((s) => s.path)).toEqual([]));
});

describe("names", () => {
  it("of files are in kebab case and say what is inside", () => {
    for (const { path } of SOURCES) {
      expect(path).toMatch(/^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9]+(?:-[a-z0-9]+)*\.ts$/);
      expect(path).not.toMatch(/(?:^|[/-])(?:utils?|helpers?|managers?|common|misc)(?:[-./]|$)/);
    }
  });
});
