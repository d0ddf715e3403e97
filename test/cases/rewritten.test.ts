/** The same packets as other tools record them: tagged, out of order, twice, among others, cut short. */
import { describe, expect, test } from "vitest";
import type { Analysis } from "../../src/report/schema.ts";
import { analyzeFiles, type CaseFile, readParts } from "./cases.ts";

interface Frame {
  readonly header: Uint8Array;
  readonly bytes: Uint8Array;
}

/** Frames of a little-endian classic pcap of Ethernet; undefined for any other file. */
function framesOf({ bytes }: CaseFile): Frame[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 24 || (view.getUint32(0, true) & 0xff00ffff) >>> 0 !== 0xa100c3d4) return undefined;
  if (view.getUint32(20, true) !== 1) return undefined;
  const frames: Frame[] = [];
  for (let at = 24; at + 16 <= bytes.length; ) {
    const end = at + 16 + view.getUint32(at + 8, true);
    frames.push({ header: bytes.slice(at, at + 16), bytes: bytes.slice(at + 16, end) });
    at = end;
  }
  return frames;
}

/** @param original bytes that the record says were on the wire; else what is there. */
function fileOf(file: CaseFile, frames: readonly Frame[], original?: (frame: Frame) => number): CaseFile {
  const pieces = [file.bytes.slice(0, 24)];
  for (const frame of frames) {
    const header = frame.header.slice();
    const view = new DataView(header.buffer);
    view.setUint32(8, frame.bytes.length, true);
    view.setUint32(12, original?.(frame) ?? frame.bytes.length, true);
    pieces.push(header, frame.bytes.slice());
  }
  return { ...file, bytes: Uint8Array.from(pieces.flatMap((piece) => [...piece])) };
}

const tagged = (frame: Frame): Frame => ({
  ...frame,
  bytes: Uint8Array.from([...frame.bytes.subarray(0, 12), 0x81, 0, 0, 100, ...frame.bytes.subarray(12)]),
});
const LLDP = Uint8Array.from([1, 0x80, 0xc2, 0, 0, 14, 2, 2, 2, 2, 2, 2, 0x88, 0xcc, ...new Uint8Array(46)]);

const REWRITINGS: readonly (readonly [string, (part: string) => boolean, (frames: Frame[]) => Frame[]])[] = [
  ["the director's frames tagged", (part) => part === "ds", (frames) => frames.map(tagged)],
  ["all frames tagged", () => true, (frames) => frames.map(tagged)],
  [
    "out of order",
    () => true,
    (frames) =>
      frames.map((_, i) => frames[i % 5 === 0 && i + 1 < frames.length ? i + 1 : i % 5 === 1 ? i - 1 : i]),
  ],
  ["every frame twice", (part) => part.startsWith("rs"), (frames) => frames.flatMap((f) => [f, f])],
  [
    "among other frames",
    () => true,
    (frames) => frames.flatMap((f, i) => (i % 10 === 0 ? [f, { header: f.header, bytes: LLDP }] : [f])),
  ],
];

const judged = ({ verdict, segments }: Analysis) => ({
  outcome: verdict.outcome,
  cause: verdict.cause,
  affected: verdict.affected,
  segments: segments.map(({ from, to, direction, packets }) => ({ from, to, direction, packets })),
});

const CASES = [
  "dr-healthy",
  "dr-antispoof",
  "dr-antispoof-matrix",
  "dr-partial-loss-random",
  "dr-app-down",
  "ipv6-dr-healthy",
  "nat-healthy",
  "tcp-dr-healthy",
  "tun-antispoof-healthy",
  "tun-gre-healthy",
  "tun-rpfilter-strict",
];

describe.each(CASES)("%s", (id) => {
  test.each(REWRITINGS)("%s", async (_, concerns, rewrite) => {
    const files = await readParts(id);
    const rewritten = files.map((file) => {
      const frames = concerns(file.part) ? framesOf(file) : undefined;
      return frames ? fileOf(file, rewrite(frames)) : file;
    });
    expect(judged(await analyzeFiles(rewritten))).toEqual(judged(await analyzeFiles(files)));
  });

  test("real servers with a snap length of 64 bytes: not called lost for it", async () => {
    const files = await readParts(id);
    const whole = await analyzeFiles(files);
    const cut = await analyzeFiles(
      files.map((file) => {
        const frames = file.part.startsWith("rs") ? framesOf(file) : undefined;
        if (!frames) return file;
        const short = frames.map((f): Frame => ({ header: f.header, bytes: f.bytes.slice(0, 64) }));
        const lengths = new Map(short.map((f, i) => [f, frames[i].bytes.length]));
        return fileOf(file, short, (f) => lengths.get(f) ?? 0);
      }),
    );
    for (const { from, to, direction, packets } of cut.segments) {
      const before = whole.segments.find((s) => s.from === from && s.to === to && s.direction === direction);
      expect(packets.missing, `${from} > ${to}`).toBeLessThanOrEqual(before?.packets.missing ?? 0);
    }
    expect([whole.verdict.cause, null]).toContain(cut.verdict.cause);
  });
});
