import { describe, expect, it } from "vitest";
import { reportId } from "../../src/analysis/build-report.ts";
import { UnusableInputs } from "../../src/analysis/inputs.ts";
import type { InputRecord } from "../../src/analysis/read-inputs.ts";
import { RULES } from "../../src/analysis/rules/index.ts";
import { Analysis } from "../../src/report/schema.ts";
import { REPORT_ID } from "../../src/store/define.ts";
import { analyzeParts, editText, partsOf, without } from "./analyze-case.ts";

const record = (part: string, sha256: string): InputRecord => ({
  host: "ds",
  kind: "capture",
  part,
  name: part,
  bytes: 1,
  sha256,
  problems: [],
});

describe("a report's id", () => {
  const [a, b] = [record("ds", "aa"), record("rs1", "bb")];

  it("is that of the same inputs in any order", () => expect(reportId([a, b])).toBe(reportId([b, a])));

  it("is another one for another content, another part, or one part less", () => {
    const ids = [
      [a, b],
      [a],
      [b],
      [record("ds", "ab"), b],
      [record("ds.capture", "aa"), b],
      [record("ds", "bb"), record("rs1", "aa")],
      [],
    ];
    expect(new Set(ids.map((records) => reportId(records))).size).toBe(ids.length);
  });

  it("does not depend on file names", () =>
    expect(reportId([{ ...a, name: "other.pcap" }])).toBe(reportId([a])));

  it("may be a key in every store", () => expect(reportId([a])).toMatch(REPORT_ID));
});

describe("a report", () => {
  it.each(["article", "dr-healthy-formats", "tun-mtu-frag", "ipv6-dr-healthy", "nat-healthy"])(
    "of %s has the shape, and is the same to the byte when made again",
    async (id) => {
      const parts = await partsOf(id);
      const report = await analyzeParts(parts);
      expect(Analysis.parse(report)).toEqual(report);
      expect(JSON.stringify(await analyzeParts([...parts]))).toBe(JSON.stringify(report));
    },
  );

  it("says the same whatever order the parts came in", async () => {
    const parts = await partsOf("dr-antispoof-matrix");
    const { captures: _a, inputs: _b, ...forward } = await analyzeParts(parts);
    const { captures: _c, inputs: _d, ...backward } = await analyzeParts([...parts].reverse());
    expect(backward.verdict).toEqual(forward.verdict);
    expect(backward.segments).toEqual(forward.segments);
    expect(backward.id).toBe(forward.id);
  });

  it("lists every rule and every input, with what was not read of it", async () => {
    const odd = editText(
      (part) => part === "rs1.state.after",
      (text) => `${text}\n### frobnicate --all\nnothing that anybody knows\n`,
    );
    const parts = await partsOf("dr-healthy", odd);
    const report = await analyzeParts(parts);
    expect(report.rules.map((r) => r.id)).toEqual(RULES.map((r) => r.id));
    expect(report.inputs.map((i) => i.name)).toEqual(parts.map((p) => p.part));
    const unread = report.inputs.find((i) => i.name === "rs1.state.after")?.unread.map((l) => l.text);
    expect(unread).toContain("nothing that anybody knows");
  });

  it("says who is known how, by which addresses", async () => {
    const report = await analyzeParts(await partsOf("dr-healthy"));
    const rs1 = report.hosts.find((h) => h.name === "rs1");
    expect(rs1).toMatchObject({ role: "real-server", known: "host-state" });
    expect(rs1?.addresses).toContainEqual({
      ip: "192.168.1.48",
      mac: "fa:16:3e:a1:48:30",
      interface: "eth0",
    });
    const bare = await analyzeParts(await partsOf("dr-healthy", without(".state")));
    expect(bare.hosts.find((h) => h.name === "rs1")).toMatchObject({
      known: "inferred",
      addresses: [{ ip: "192.168.1.48", mac: "fa:16:3e:a1:48:30", interface: null }],
    });
    expect(bare.services).toMatchObject([
      { protocol: "udp", vip: "192.168.1.60", port: 52002, known: "inferred" },
    ]);
  });

  it("gives each table its hosts by name", async () => {
    const report = await analyzeParts(await partsOf("dr-antispoof-matrix"));
    const names = new Set([...report.hosts.map((h) => h.name), "rs", "client"]);
    for (const { from, to } of [...report.segments, ...report.contrast]) {
      expect(names.has(from)).toBe(true);
      expect(names.has(to)).toBe(true);
    }
    for (const { host } of report.clocks) expect(names.has(host)).toBe(true);
    for (const probe of report.probes)
      for (const host of Object.keys(probe.seenAt)) expect(names.has(host)).toBe(true);
  });

  it("says for which addresses masked ones were taken", async () => {
    const masked = editText(
      (part) => part.startsWith("rs1.state"),
      (text) => text.replaceAll("192.168.", "xxx.xxx."),
    );
    const report = await analyzeParts(await partsOf("dr-healthy", masked));
    const problems = report.inputs
      .find((i) => i.name === "rs1.state.after")
      ?.problems.map((p) => p.en)
      .join();
    expect(problems).toContain("xxx.xxx.1.48 for 192.168.1.48");
    expect(report.verdict.outcome).toBe("healthy");
  });

  it("is refused only when nothing can be read, part by part", async () => {
    const nothing = analyzeParts([
      { part: "ds", bytes: new TextEncoder().encode("no capture at all") },
      { part: "rs1.state", bytes: new Uint8Array(0) },
    ]);
    await expect(nothing).rejects.toBeInstanceOf(UnusableInputs);
    await expect(nothing).rejects.toMatchObject({ problems: [{ part: "ds" }, { part: "rs1.state" }] });
    const little = await analyzeParts([{ part: "rs1.state", bytes: new TextEncoder().encode("hello") }]);
    expect(little.verdict.outcome).toBe("inconclusive");
  });
});
