import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { html } from "../../src/render/html.ts";
import { PAGE_LABELS } from "../../src/render/page-languages.ts";
import { harmless } from "./harmless.ts";
import { caseReport, strangers } from "./strangers.ts";

describe("the page", async () => {
  const article = await caseReport("article", "en");
  const elements = harmless(html.render(article, "en"));
  const named = (name: string) => elements.filter((e) => e.name === name);

  it("cites every piece of evidence in a part that opens, with host, file and line or frame", () => {
    const opened = named("details").map((e) => e.text);
    for (const item of article.findings.flatMap(({ evidence }) => evidence)) {
      if (item.kind === "frame")
        expect(
          opened.some((t) => t.includes(`${item.host} frame ${item.frame}`) && t.includes(item.note)),
        ).toBe(true);
      if (item.kind === "state")
        expect(opened.some((t) => t.includes(item.input) && t.includes(item.text))).toBe(true);
    }
  });

  it("holds commands of remedies and proofs in blocks of their own", () => {
    const blocks = named("pre").map((e) => e.text);
    for (const { remedies, verify } of article.findings) {
      for (const { commands } of remedies) expect(blocks).toContain(commands.join("\n"));
      for (const { command } of verify) expect(blocks).toContain(command);
    }
  });

  it("has one h1, headings in order, landmarks, and tables with scopes", () => {
    const levels = elements.flatMap(({ name }) => (/^h[1-4]$/.test(name) ? [Number(name[1])] : []));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [i, level] of levels.slice(1).entries()) expect(level - levels[i]).toBeLessThanOrEqual(1);
    for (const name of ["header", "nav", "main", "footer"]) expect(named(name)).toHaveLength(1);
    for (const { attributes } of named("th")) expect(attributes.get("scope")).toMatch(/^(?:col|row)$/);
    expect(named("tbody").length).toBeGreaterThan(5);
  });

  it("names every rule that was tried", () => {
    const text = elements[0].text;
    for (const { id } of article.rules) expect(text).toContain(id);
  });

  it.each(["dr-healthy", "nat-ip-forward-off", "dr-no-real-servers", "tun-tunl0-down"])(
    "is whole for %s in Chinese",
    async (id) => {
      const page = harmless(html.render(await caseReport(id, "zh"), "zh"));
      expect(page[0].attributes.get("lang")).toBe("zh-Hans");
      expect(page[0].text).toContain(PAGE_LABELS.zh.words.findings);
    },
  );

  it("has the same labels in both languages, none empty and none English in Chinese", () => {
    const { en, zh } = PAGE_LABELS;
    for (const [key, label] of Object.entries(zh.words)) {
      expect(label).not.toBe("");
      if (key !== "digest") expect(label).toMatch(/[\u4e00-\u9fff]/);
    }
    expect(Object.keys(zh.words).sort()).toEqual(Object.keys(en.words).sort());
  });

  it("is made of any strings, and nothing of them acts", () => {
    fc.assert(
      fc.property(strangers(article), (report) => {
        harmless(html.render(report, "en"));
      }),
      { numRuns: 12 },
    );
  }, 30_000);
});
