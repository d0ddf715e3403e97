import { describe, expect, it } from "vitest";
import { text } from "../../../src/render/comparison/text.ts";
import { comparisonInLanguage } from "../../../src/render/language.ts";
import { SAMPLE_COMPARISON } from "../../report/sample-comparison.ts";

describe("a comparison as text", () => {
  const shown = text.render(comparisonInLanguage(SAMPLE_COMPARISON, "en"), "en");
  const lines = shown.split("\n");

  it("opens with the answer, and says what it rests on", () => {
    expect(lines[0]).toBe("PARTLY");
    expect(lines).toContain("  Partly fixed: something is mended, and packets are still lost.");
    expect(lines).toContain("  - request ds > rs1: 8 of 12 were lost before; all 12 arrive now");
    expect(lines).toContain(`  before  ${SAMPLE_COMPARISON.before.id}  faulty, sample-rule`);
    expect(lines).toContain(`  after   ${SAMPLE_COMPARISON.after.id}  faulty`);
  });

  it("lines up the hops, the way back among them", () => {
    const head = lines.findIndex((line) => line.endsWith("lost after"));
    expect(lines[head + 1]).toBe("  request  ds > rs1      fixed            8/12        0/12");
    expect(lines[head + 2]).toBe("  reply    rs1 > client  unmasked            -       12/12");
    expect(lines[head].length).toBe(lines[head + 1].length);
  });

  it("says which finding went, what was changed, what was not compared, and what is next", () => {
    expect(lines).toContain("  gone: The fabric drops forwarded packets");
    expect(lines).toContain("    sample-rule · broken");
    expect(lines).toContain("  rs1 sysctl net.ipv4.conf.all.rp_filter: 1 -> 0");
    expect(lines).toContain("  after has no state of client: what was changed there is not known");
    expect(lines).toContain("  rs1$ tcpdump -ni eth0 -c 20");
  });

  it("passes no escape sequence of what was sent on to a terminal", () => {
    expect(lines).toContain("  rs1 address 192.0.2.10/32 on tunl0: not there ->  [31mthere");
    expect(shown).not.toContain("\u001b");
  });

  it("is in Chinese around the words too, and lined up", () => {
    const chinese = text.render(comparisonInLanguage(SAMPLE_COMPARISON, "zh"), "zh").split("\n");
    expect(chinese[0]).toBe("部分修复");
    expect(chinese).toContain(`  变更前  ${SAMPLE_COMPARISON.before.id}  有故障, sample-rule`);
    expect(chinese).toContain(`  变更后  ${SAMPLE_COMPARISON.after.id}  有故障`);
    const head = chinese.findIndex((line) => line.endsWith("变更后丢失"));
    expect(chinese[head + 1]).toBe("  请求  ds > rs1      已修复        8/12        0/12");
    expect(chinese[head + 2]).toBe("  应答  rs1 > client  新显现           -       12/12");
    expect(chinese).toContain("    sample-rule · 中断");
    expect(chinese).toContain("  rs1 sysctl net.ipv4.conf.all.rp_filter: 1 -> 0");
    expect(chinese.filter((line) => /^(?:逐跳|发现|主机上的变更|未比较|待查)$/.test(line))).toHaveLength(5);
  });
});
