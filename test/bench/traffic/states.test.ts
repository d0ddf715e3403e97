import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { captureOf } from "../../../bench/traffic/capture.ts";
import { hostsOf, type Traffic, USUAL } from "../../../bench/traffic/define.ts";
import { stateOf } from "../../../bench/traffic/states.ts";
import { analyze } from "../../../src/analysis/index.ts";
import { type Input, parsePartName } from "../../../src/analysis/inputs.ts";

async function* inputsOf(traffic: Traffic): AsyncGenerator<Input> {
  const input = (part: string, chunks: Iterable<Uint8Array>): Input => {
    const named = parsePartName(part);
    if (!named) throw new Error(part);
    return { ...named, part, name: part, chunks: Readable.from(chunks, { objectMode: false }) };
  };
  for (const host of hostsOf(traffic)) {
    yield input(host, captureOf(host, traffic));
    const text = stateOf(host, traffic);
    if (text !== undefined) yield input(`${host}.state`, [Buffer.from(text)]);
  }
}

const TWO_WAYS: Traffic = { ...USUAL, packets: 4_000, replies: true, servers: 2, protocol: "mixed" };

it.each(["dr", "ipip", "gre", "nat"] as const)(
  "of %s fit the captures: random loss is the verdict, and nothing else is wrong",
  async (method) => {
    const report = await analyze(inputsOf({ ...TWO_WAYS, method }));
    expect(report.inputs.flatMap((input) => input.unread ?? [])).toEqual([]);
    expect(report.verdict).toMatchObject({ outcome: "faulty", cause: "fabric-random-loss" });
    expect(report.findings.filter((f) => /broken|degraded/.test(f.severity)).map((f) => f.id)).toEqual([
      "fabric-random-loss",
    ]);
    expect(report.hosts.map((host) => host.name)).toEqual(["client", "ds", "rs1", "rs2"]);
  },
);

it.each(["dr", "ipip", "gre", "nat"] as const)("of %s fit the captures where all is well", async (method) => {
  const report = await analyze(inputsOf({ ...TWO_WAYS, method, loss: { rule: "none" } }));
  expect(report.verdict.outcome).toBe("healthy");
});
