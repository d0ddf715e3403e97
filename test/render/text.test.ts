import { describe, expect, it } from "vitest";
import { inLanguage } from "../../src/render/language.ts";
import { text } from "../../src/render/text.ts";
import type { StoredReport } from "../../src/report/schema.ts";
import { SAMPLE } from "../report/sample.ts";

const show = (report: StoredReport) => text.render(inLanguage(report, "en"), "en");

describe("a report as text", () => {
  const lines = show(SAMPLE).split("\n");

  it("opens with outcome, confidence, cause and place", () => {
    expect(lines[0]).toBe("FAULTY (confirmed)  sample-rule · fabric · ds > rs1");
  });

  it("holds the summary, what was measured, and what was ruled out", () => {
    expect(lines).toContain("  The fabric between ds and rs1 drops what ds forwards.");
    expect(lines).toContain("  Measured: 8 of 12 packets that left ds for rs1 never arrived");
    expect(lines).toContain("  Affected: 8 of 12 packets");
    expect(lines).toContain("  Not other-rule: its counter did not move");
    const open = show({ ...SAMPLE, verdict: { ...SAMPLE.verdict, cause: null } });
    expect(open).toContain("  Undecided other-rule: its counter did not move\n");
    expect(open).not.toContain("Not other-rule");
  });

  it("lines up the table of segments", () => {
    const head = lines.findIndex((line) => line.endsWith("unknown"));
    expect(lines[head + 1]).toBe("  request  ds > rs1    12        4        8        0");
    expect(lines[head].length).toBe(lines[head + 1].length);
  });

  it("shows each kind of evidence, the fix and its proof", () => {
    expect(lines).toContain("     - ds ds.pcap frame 7: left ds and never arrived");
    expect(lines).toContain("     - rs1 IpInReceives: 10 -> ?");
    expect(lines).toContain("       ds$ allow pair");
    expect(lines).toContain("     Proof on rs1: packets of the client");
    expect(lines).toContain("       rs1$ tcpdump -ni eth0");
  });

  it("says what to do next, and what was not read", () => {
    expect(lines).toContain("  rs1$ tcpdump -ni eth0 -c 20");
    expect(lines).toContain("  ds.txt: cut in a line");
    expect(lines).toContain("  ds.txt: 1 lines that no reader knows");
  });

  it("shows the first pieces of evidence, and says how many more there are", () => {
    const [finding] = SAMPLE.findings;
    const count = finding.evidence[2];
    const shown = show({
      ...SAMPLE,
      findings: [{ ...finding, evidence: Array.from({ length: 7 }, () => count) }],
    });
    expect(shown.split("IpInReceives")).toHaveLength(5);
    expect(shown).toContain("     - and 3 more in the JSON report");
  });

  it("says once what was measured, and a host's name once where its capture is called like it", () => {
    const { verdict } = SAMPLE;
    const [finding] = SAMPLE.findings;
    const evidence = finding.evidence.map((e) => (e.kind === "frame" ? { ...e, capture: e.host } : e));
    const summary = { en: `${verdict.observed.en}. Cause: it.` };
    const shown = show({ ...SAMPLE, verdict: { ...verdict, summary }, findings: [{ ...finding, evidence }] });
    expect(shown).not.toContain("Measured");
    expect(shown).toContain("     - ds frame 7: left ds");
  });

  it("lets no control character of a quoted line through", () => {
    const all = lines.join("");
    expect(all).toContain("[31mred");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(all).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });

  it("leaves out what there is none of", () => {
    const bare = show({
      ...SAMPLE,
      verdict: {
        ...SAMPLE.verdict,
        outcome: "healthy",
        cause: null,
        layer: null,
        segments: [],
        alternatives: [],
        nextSteps: [],
      },
      findings: [],
      segments: [],
      inputs: [],
    });
    expect(bare.split("\n")[0]).toBe("HEALTHY (confirmed)");
    expect(bare).not.toMatch(/Findings|What is open|Remarks|hop by hop/);
  });

  it("has Chinese labels in Chinese, and none in English", () => {
    const shown = text.render(inLanguage(SAMPLE, "zh"), "zh");
    const lines = shown.split("\n");
    expect(lines[0]).toBe("有故障 (已确认)  sample-rule · 网络 · ds > rs1");
    for (const label of ["逐跳包数", "发现", "待查", "输入说明", "  受影响: 8/12 个包"])
      expect(lines).toContain(label);
    for (const word of [
      /\bFix on\b/,
      /\bProof on\b/,
      /\bAlso\b/,
      /\bNot\b/,
      /\bframe \d/,
      /\bmore in\b/,
      /\bconfirmed\b/,
    ])
      expect(shown).not.toMatch(word);
  });

  it("lines up tables whose words are wide", () => {
    const table = text.render(inLanguage(SAMPLE, "zh"), "zh").split("\n");
    const head = table.findIndex((line) => line.endsWith("未知"));
    const columns = (line: string) => [...line].reduce((sum, char) => sum + (char > "\u2e80" ? 2 : 1), 0);
    expect(columns(table[head + 1])).toBe(columns(table[head]));
  });

  it.each([
    ["addresses", "  addresses are replaced"],
    ["all", "  addresses and names are replaced"],
  ] as const)("says what was replaced: %s", (redaction, said) => {
    expect(
      show({ ...SAMPLE, redaction })
        .trimEnd()
        .endsWith(said),
    ).toBe(true);
    expect(show(SAMPLE)).not.toContain("replaced");
  });

  it("keeps its prose within 100 columns", () => {
    const long = { en: "word ".repeat(200) };
    const shown = show({ ...SAMPLE, verdict: { ...SAMPLE.verdict, summary: long } });
    expect(Math.max(...shown.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(shown.split("word")).toHaveLength(201);
  });

  it("keeps Chinese prose within them too, and no bracket or mark apart from what it is about", () => {
    const long = { en: "", zh: "云网络丢弃报文（源地址检查），见“端口安全”。".repeat(20) };
    const stored = { ...SAMPLE, verdict: { ...SAMPLE.verdict, summary: long } };
    const lines = text.render(inLanguage(stored, "zh"), "zh").split("\n");
    const prose = lines.filter((line) => line.includes("云网络丢弃") || line.includes("端口安全"));
    expect(prose.length).toBeGreaterThan(5);
    for (const line of prose) {
      expect([...line].reduce((sum, char) => sum + (char > "\u2e80" ? 2 : 1), 0)).toBeLessThanOrEqual(100);
      expect(line).not.toMatch(/[（“]$|^ *[），。”]/);
    }
    expect(lines.map((line) => line.trim()).join("")).toContain(long.zh);
  });
});
