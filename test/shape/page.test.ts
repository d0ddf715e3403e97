/** The page stands above the analysis, the formats and the report, and beside everything else. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ROOT, SOURCES } from "./source-files.ts";

const PAGE = readdirSync(`${ROOT}page`, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith(".ts") && !path.startsWith("dist/"))
  .map((path) => ({ path, text: readFileSync(`${ROOT}page/${path}`, "utf8") }));

describe("the page", () => {
  it("is there, in small files", () => {
    expect(PAGE.length).toBeGreaterThan(10);
    expect(PAGE.filter(({ text }) => text.split("\n").length > 320).map(({ path }) => path)).toEqual([]);
  });

  it("imports from its own folder, and of the sources what runs anywhere", () => {
    const named = PAGE.flatMap(({ path, text }) =>
      [...text.matchAll(/\bfrom "([^"\n]+)"/g)].map((match) => ({ path, from: match[1] ?? "" })),
    );
    const wrong = named.filter(
      ({ from }) =>
        !/^(?:\.\/[a-z-]+\.ts|\.\.\/src\/(?:analysis|render|report|lib)\/[a-z/-]+\.ts|zod)$/.test(from),
    );
    expect(wrong).toEqual([]);
    expect(SOURCES.filter(({ text }) => /from "[./]*page\//.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it("makes no markup of text", () => {
    const writing = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|\beval\(|new Function/;
    expect(PAGE.filter(({ text }) => writing.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it("is written without casts and any", () => {
    const found = PAGE.filter(({ text }) =>
      /[:<(,|] ?any\b|[)\w\]] as (?!const\b)[A-Z]|@ts-/.test(text.replace(/\/\*[\s\S]*?\*\//g, "")),
    );
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});
