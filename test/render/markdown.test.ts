import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/render/define.ts";
import { html } from "../../src/render/html.ts";
import { inLanguage } from "../../src/render/language.ts";
import { markdown } from "../../src/render/markdown.ts";
import { markdownShort } from "../../src/render/markdown-short.ts";
import { caseReport, SHOWN } from "./case-report.ts";
import { fullReport, hostileAnalysis, hostileReports } from "./hostile.ts";
import { expectInert, nodesOf } from "./read-markdown.ts";

describe.each(LANGUAGES)("a report as Markdown in %s", (language) => {
  it.each(SHOWN)("is well formed for %s", async (id) => {
    const report = await caseReport(id, language);
    const shown = markdown.render(report, language);
    expectInert(shown);
    expect(shown).toContain(`\`${report.id}\``);
    expect(shown).toContain(`\`lvs-verdict ${report.engine.version}\``);
    const blocks = nodesOf(shown).flatMap((node) => (node.type === "code_block" ? [node.literal ?? ""] : []));
    const copied = blocks.join("").split("\n");
    for (const { command } of report.verdict.nextSteps) expect(copied).toContain(command);
    for (const { remedies, verify } of report.findings) {
      for (const { commands } of remedies) for (const command of commands) expect(copied).toContain(command);
      for (const { command } of verify) expect(copied).toContain(command);
    }
  });
});

it("says that addresses were replaced, and by whom a fix is typed where the platform does not matter", async () => {
  const report = await caseReport("dr-antispoof", "zh");
  for (const format of [markdown, markdownShort, html]) {
    expect(format.render(report, "zh")).not.toContain("地址已替换");
    expect(format.render({ ...report, redaction: "addresses" }, "zh")).toContain("地址已替换");
    expect(format.render({ ...report, redaction: "all" }, "en")).toContain(
      "addresses and names are replaced",
    );
  }
  expect(markdown.render(report, "zh")).toContain("(任意平台)");
  expect(html.render(report, "zh")).toContain("(任意平台)");
});

it("keeps what was measured apart from what is inferred, and counts each leg", async () => {
  const shown = markdown.render(await caseReport("dr-antispoof", "en"), "en");
  expect(shown).toContain("- **Measured:** 60 of 60 packets that left ds for rs1 and rs2 never arrived\n");
  expect(shown).toContain(
    "- **Inferred:** fabric-antispoof-forward · fabric · ds &gt; rs1, ds &gt; rs2 · likely\n",
  );
  expect(shown).toContain(
    "- request: client &gt; ds **60/60** · in ds **60/60** · ds &gt; rs1 **0/30** · ds &gt; rs2 **0/30**",
  );
  expect(shown).toContain("| request | ds &gt; rs1 | 30 | 0 | 30 | 0 |");
  expect(shown).toContain("| icmp | dip | rip | ds | rs2 | no | ds 4, rs2 4 | yes | 4 |");
  expect(shown).toMatch(/- `ds` frame 11 \(2026-11-22T\S+\): left ds for rs1/);
  expect(shown).toMatch(/`ds.state.after` line 8: `2: eth0/);
});

it("has Chinese labels", () => {
  const shown = markdown.render(fullReport("zh"), "zh");
  for (const label of ["# LVS Verdict: 有故障", "**实测:**", "**推断:**", "## 路径", "## 待查"])
    expect(shown).toContain(label);
});

it("leaves out a section that has nothing in it", () => {
  const shown = markdown.render({ ...fullReport("en"), probes: [], contrast: [], clocks: [] }, "en");
  expect(shown).not.toMatch(/## (?:Probes|What tells|Clocks)/);
});

it("is inert where a real analysis quotes hostile lines", async () => {
  const report = inLanguage(await hostileAnalysis(), "en");
  expect(JSON.stringify(report.findings)).toContain("@here #1");
  expectInert(markdown.render(report, "en"));
});

it("is inert whatever any string of the report is, and fits a ticket", () => {
  fc.assert(
    fc.property(hostileReports, fc.constantFrom(...LANGUAGES), (report, language) => {
      const shown = markdown.render(report, language);
      expect(shown.length).toBeLessThan(32_767);
      expectInert(shown);
    }),
    { numRuns: 60 },
  );
});

it("says that it was cut, and only then", () => {
  const report = fullReport("en");
  const [finding] = report.findings;
  const findings = Array.from({ length: 40 }, () => ({ ...finding, explanation: "word ".repeat(250) }));
  expect(markdown.render({ ...report, findings }, "en")).toContain("Cut to fit");
  expect(markdown.render(report, "en")).not.toContain("Cut to fit");
});
