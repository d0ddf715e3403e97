import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openCapture } from "../../src/analysis/capture/read.ts";
import { countCited, excerptOf } from "../../src/analysis/excerpt.ts";
import { analyze } from "../../src/analysis/index.ts";
import { type Input, parsePartName } from "../../src/analysis/inputs.ts";
import { partsOf } from "./analyze-case.ts";

const scratch = mkdtempSync(join(tmpdir(), "lvs-verdict-excerpt-"));
afterAll(() => rmSync(scratch, { recursive: true }));

async function* inputsOf(id: string): AsyncGenerator<Input> {
  for (const { part, bytes } of await partsOf(id)) {
    const named = parsePartName(part);
    if (named) yield { ...named, part, name: part, chunks: inPieces(bytes) };
  }
}
async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
}

interface Frame {
  readonly bytes: string;
  readonly nanos: bigint;
  readonly original: number;
  readonly linkType: number;
}
function framesOf(file: Uint8Array): Frame[] {
  const reader = openCapture();
  const frames: Frame[] = [];
  for (const { bytes, count, offset, captured, original, seconds, nanos, linkType } of reader.push(file))
    for (let i = 0; i < count; i++)
      frames.push({
        bytes: Buffer.from(bytes.subarray(offset[i], offset[i] + captured[i])).toString("hex"),
        nanos: BigInt(seconds[i]) * 1_000_000_000n + BigInt(nanos[i]),
        original: original[i],
        linkType: linkType[i],
      });
  return frames;
}

describe.each(["article", "dr-antispoof-formats", "tun-antispoof-healthy"])("of %s", (id) => {
  it("has exactly the frames that are cited, as they were captured, in one file", async () => {
    const report = await analyze(inputsOf(id));
    const whole = new Map<string, Frame[]>();
    for (const { part, bytes } of await partsOf(id))
      if (parsePartName(part)?.kind === "capture") whole.set(part, framesOf(bytes));
    const cited = new Set(
      report.findings.flatMap(({ evidence }) =>
        evidence.flatMap((e) => (e.kind === "frame" ? `${e.capture} ${e.frame}` : [])),
      ),
    );
    const expected = [...cited].map((key) => {
      const [capture, frame] = key.split(" ");
      return whole.get(capture)?.[Number(frame) - 1];
    });
    const excerpt = await excerptOf(report, inputsOf(id));
    const order = (all: readonly (Frame | undefined)[]) =>
      all.map((f) => `${f?.linkType} ${f?.nanos} ${f?.original} ${f?.bytes}`).sort();
    expect(order(framesOf(excerpt))).toEqual(order(expected));
    expect(countCited(report)).toBe(cited.size);
  });
});

it("is read by tcpdump, which sees the packets of the article that never arrived", async () => {
  const report = await analyze(inputsOf("article"));
  const path = join(scratch, "cited.pcap");
  writeFileSync(path, await excerptOf(report, inputsOf("article")));
  const lines = execFileSync("tcpdump", ["-nr", path], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  expect(lines.trim().split("\n")).toHaveLength(countCited(report));
});

it("is a file without frames where nothing is cited, or the inputs are others", async () => {
  expect(framesOf(await excerptOf({ findings: [] }, inputsOf("article")))).toEqual([]);
  const nobodys = { kind: "frame", host: "ds9", capture: "ds9", frame: 1, note: "" } as const;
  const report = { findings: [{ id: "x", evidence: [nobodys, { kind: "state" } as const] }] };
  expect(framesOf(await excerptOf(report, inputsOf("article")))).toEqual([]);
});
