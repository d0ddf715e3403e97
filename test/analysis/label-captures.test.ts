import { expect, it } from "vitest";
import { excerptOf } from "../../src/analysis/excerpt.ts";
import { analyze } from "../../src/analysis/index.ts";
import { type Input, parsePartName } from "../../src/analysis/inputs.ts";
import { labelCaptures, labelsOf } from "../../src/analysis/label-captures.ts";
import { partsOf } from "./analyze-case.ts";

const called = (captures: readonly { part: string; name: string }[]) =>
  labelCaptures(captures).map(({ part }) => part);

it("calls a capture by its part where that is enough", () => {
  expect(
    called([
      { part: "ds", name: "x.cap" },
      { part: "rs1", name: "x.cap" },
    ]),
  ).toEqual(["ds", "rs1"]);
});

it("calls those of one part by their files, and namesakes by number, in order", () => {
  const captures = [
    { part: "ds", name: "eth0.cap" },
    { part: "ds", name: "eth1.cap" },
    { part: "ds", name: "eth0.cap" },
    { part: "rs1", name: "a" },
  ];
  expect(called(captures)).toEqual(["ds/eth0.cap#1", "ds/eth1.cap", "ds/eth0.cap#2", "rs1"]);
  const numbers = [1, 1, 2, 1];
  for (const [i, label] of called(captures).entries())
    expect(labelsOf(captures[i], numbers[i])).toContain(label);
});

it("cites frames of two captures of a host by their files, and finds them again", async () => {
  async function* inputs(): AsyncGenerator<Input> {
    for (const { part, bytes } of await partsOf("article")) {
      const named = parsePartName(part);
      if (named?.kind !== "capture") continue;
      for (const name of part === "ds" ? ["ds-eth1.pcap", "ds-eth0.pcap"] : [`${part}.pcap`])
        yield { ...named, part, name, chunks: once(name === "ds-eth1.pcap" ? bytes.subarray(0, 24) : bytes) };
    }
  }
  async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  const report = await analyze(inputs());
  expect(report.verdict.cause).toBe("fabric-antispoof-forward");
  expect(report.captures.map(({ name }) => name)).toEqual([
    "client",
    "ds/ds-eth1.pcap",
    "ds/ds-eth0.pcap",
    "rs1",
    "rs2",
  ]);
  const cited = report.findings.flatMap(({ evidence }) =>
    evidence.flatMap((e) => (e.kind === "frame" && e.host === "ds" ? e.capture : [])),
  );
  expect(new Set(cited)).toEqual(new Set(["ds/ds-eth0.pcap"]));
  expect(Buffer.from(await excerptOf(report, inputs())).includes("never arrived")).toBe(true);
});
