import { type Node, Parser } from "commonmark";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/render/define.ts";
import { inLanguage } from "../../src/render/language.ts";
import { markdown } from "../../src/render/markdown.ts";
import { markdownShort } from "../../src/render/markdown-short.ts";
import { SAMPLE } from "../report/sample.ts";
import { nasty, poisoned } from "./hostile.ts";
import { reportOf } from "./report-of.ts";

const SAMPLE_EN = inLanguage(SAMPLE, "en");
const FORMS = [markdown, markdownShort];

function nodesOf(text: string): Node[] {
  const nodes: Node[] = [];
  const walker = new Parser().parse(text).walker();
  for (let at = walker.next(); at !== null; at = walker.next()) if (at.entering) nodes.push(at.node);
  return nodes;
}

const typesOf = (text: string, types: readonly string[]) =>
  nodesOf(text).filter((n) => types.includes(n.type));

/** Rows of pipe tables: how many cells each has. */
function tables(text: string): number[][] {
  const found: number[][] = [];
  let open: number[] | undefined;
  let fence: string | undefined;
  for (const line of text.split("\n")) {
    const ticks = /^`{3,}/.exec(line)?.[0];
    if (ticks !== undefined) fence = fence === undefined ? ticks : line === fence ? undefined : fence;
    if (fence === undefined && line.startsWith("| ")) {
      if (open === undefined) {
        open = [];
        found.push(open);
      }
      open.push(line.replace(/\\./g, "").split("|").length);
    } else open = undefined;
  }
  return found;
}

describe("a report as Markdown", () => {
  it("says first what was measured, and apart from it what is inferred", async () => {
    const shown = markdown.render(await reportOf("dr-antispoof", "en"), "en");
    expect(shown).toMatch(/^# FAULTY \(\w+\): `fabric-antispoof-forward`\n/);
    expect(shown).toMatch(
      /\n- \*\*Measured:\*\* \d+ of \d+ packets that left ds for rs1 and rs2 never arrived\n/,
    );
    expect(shown).toContain("\n- **Inferred cause:** `fabric-antispoof-forward` (fabric, ");
  });

  it("has the tables, frames to look up, commands to copy, and what is open", async () => {
    const shown = markdown.render(await reportOf("dr-antispoof", "en"), "en");
    expect(shown).toContain("| direction | leg | sent | arrived | missing | unknown |");
    expect(shown).toMatch(/\| request \| ds > rs1 \| \d+ \| 0 \| \*\*\d+\*\* \| 0 \|/);
    expect(shown).toMatch(/- `ds` \*\*frame \d+\*\*, 20\d\d-/);
    const blocks = typesOf(shown, ["code_block"]).map((n) => n.literal ?? "");
    expect(blocks.some((b) => b.includes("ipvsadm -e"))).toBe(true);
    expect(shown).toContain("## Open: what would settle it");
  });

  it.each(["dr-healthy", "tun-gre-healthy", "nat-healthy", "dr-app-down"])(
    "%s in both languages",
    async (id) => {
      for (const language of LANGUAGES)
        for (const form of FORMS) {
          const shown = form.render(await reportOf(id, language), language);
          expect(typesOf(shown, ["link", "image", "html_inline", "html_block"])).toEqual([]);
          for (const rows of tables(shown)) expect(new Set(rows).size).toBe(1);
        }
    },
  );

  it("labels itself in Chinese", async () => {
    expect(markdown.render(await reportOf("dr-antispoof", "zh"), "zh")).toContain("| 方向 | 路段 | 发出 |");
  });

  it.each(FORMS)("is inert whatever it quotes: $suffix", (form) => {
    const plain = form.render(
      poisoned(SAMPLE_EN, () => "x"),
      "en",
    );
    const shape = ["heading", "code_block", "list", "item", "block_quote", "thematic_break"];
    const expected = typesOf(plain, shape).length;
    // A reason that is empty is left out.
    fc.assert(
      fc.property(fc.infiniteStream(nasty), (texts) => {
        const report = poisoned(SAMPLE_EN, () => texts.next().value || "x");
        const shown = form.render(report, "en");
        expect(typesOf(shown, ["link", "image", "html_inline", "html_block"])).toEqual([]);
        // The short form leaves out what does not fit.
        const found = typesOf(shown, shape).length;
        if (form === markdown) expect(found).toBe(expected);
        else expect(found).toBeLessThanOrEqual(expected);
        for (const rows of tables(shown)) expect(new Set(rows).size).toBe(1);
        // Escapes end a text node; anything else between two ends a word.
        const prose = nodesOf(shown).map((n) => (n.type === "text" ? (n.literal ?? "") : "\n"));
        expect(prose.join("")).not.toMatch(/[@#!~%$][\p{L}\p{N}]|:\/\/|www\./iu);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
        expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
      { numRuns: 150 },
    );
  });
});
