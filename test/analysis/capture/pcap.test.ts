import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CAPTURE_LIMITS } from "../../../src/analysis/capture/define.ts";
import { pcap } from "../../../src/analysis/capture/pcap.ts";
import { type BuiltFrame, buildPcap, join, Writer } from "./build-capture.ts";
import { framesOf, readAll } from "./read-all.ts";

const BYTES = Uint8Array.from({ length: 60 }, (_, i) => i);
const FRAME = { seconds: 1_700_000_000, nanos: 123_456_000, bytes: BYTES };

/** A little-endian record with any lengths. */
const record = (
  seconds: number,
  micros: number,
  captured: number,
  original: number,
  bytes = new Uint8Array(0),
) => new Writer(true).u32(seconds).u32(micros).u32(captured).u32(original).bytes(bytes).done();

const fileOf = (...records: Uint8Array[]) => join([buildPcap({ frames: [FRAME] }), ...records]);
/** Where the first record after FRAME starts. */
const SECOND = 24 + 16 + BYTES.length;

describe("what was written is read", () => {
  const frame: fc.Arbitrary<BuiltFrame> = fc.record({
    seconds: fc.integer({ min: 1, max: 0xffff_ffff }),
    nanos: fc.integer({ min: 0, max: 999_999 }).map((micros) => micros * 1000),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 200 }),
    original: fc.integer({ min: 1, max: 70_000 }),
  });

  test("in both byte orders, resolutions and record sizes", () => {
    fc.assert(
      fc.property(
        fc.array(frame),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (frames, nanos, little, modified) => {
          const { frames: read, summary } = readAll(buildPcap({ frames, nanos, little, modified }), [33]);
          expect(summary.stop).toBeUndefined();
          expect(summary.interfaces).toEqual([
            { linkType: 1, snapLength: 262144, timeDigits: nanos && !modified ? 9 : 6 },
          ]);
          // The patched libpcap knew microseconds only.
          if (nanos && modified) return;
          expect(read).toEqual(
            frames.map((one) => ({
              seconds: one.seconds,
              nanos: one.nanos,
              captured: one.bytes.length,
              original: one.original,
              interfaceIndex: 0,
              linkType: 1,
              hex: Buffer.from(one.bytes).toString("hex"),
            })),
          );
        },
      ),
    );
  });

  test("nanoseconds to the last digit", () => {
    const { frames } = readAll(buildPcap({ nanos: true, frames: [{ ...FRAME, nanos: 999_999_999 }] }));
    expect(frames[0]).toMatchObject({ seconds: FRAME.seconds, nanos: 999_999_999 });
  });

  test("the link type without its FCS bits", () => {
    const { frames, summary } = readAll(buildPcap({ linkType: 0x4400_0114, frames: [FRAME], little: false }));
    expect(summary.interfaces[0].linkType).toBe(276);
    expect(frames[0].linkType).toBe(276);
  });

  test("a header without frames is a whole file", () => {
    const { summary } = readAll(buildPcap({ frames: [], snapLength: 96 }));
    expect(summary).toEqual({
      format: "pcap",
      gzip: false,
      frames: 0,
      interfaces: [{ linkType: 1, snapLength: 96, timeDigits: 6 }],
    });
  });
});

describe("what is tolerated", () => {
  test("more captured than was on the wire", () => {
    const { frames, summary } = readAll(fileOf(record(1, 0, 4, 2, Uint8Array.of(9, 8, 7, 6))));
    expect(frames[1]).toMatchObject({ captured: 4, original: 2, hex: "09080706" });
    expect(summary.stop).toBeUndefined();
  });

  test("a fraction above one second is carried over", () => {
    const { frames } = readAll(fileOf(record(10, 2_500_001, 1, 1, Uint8Array.of(1))));
    expect(frames[1]).toMatchObject({ seconds: 12, nanos: 500_001_000 });
  });

  test("the longest frame", () => {
    const longest = new Uint8Array(CAPTURE_LIMITS.frameBytes).fill(7);
    const { frames, summary } = readAll(
      fileOf(record(1, 0, longest.length, longest.length, longest)),
      [1000],
    );
    expect(frames[1].captured).toBe(CAPTURE_LIMITS.frameBytes);
    expect(summary.stop).toBeUndefined();
  });
});

describe("what stops the reader, after the frames before it", () => {
  test.each([
    ["a captured length above the limit", record(1, 0, CAPTURE_LIMITS.frameBytes + 1, 60), "garbage"],
    ["the largest captured length", record(1, 0, 0xffff_ffff, 0xffff_ffff), "garbage"],
    ["a length on the wire that no frame has", record(1, 0, 60, 0x4000_0000, BYTES), "garbage"],
    ["zeros", new Uint8Array(5000), "garbage"],
    ["half a record header", record(1, 0, 60, 60).subarray(0, 9), "cut"],
    ["a record without its bytes", record(1, 0, 60, 60), "cut"],
    ["a record without its last byte", record(1, 0, 60, 60, BYTES.subarray(1)), "cut"],
  ])("%s", (_, rest, code) => {
    const { frames, summary } = readAll(
      fileOf(rest, ...(code === "garbage" ? [record(1, 0, 60, 60, BYTES)] : [])),
      [50],
    );
    expect(frames.map((frame) => frame.hex)).toEqual([Buffer.from(BYTES).toString("hex")]);
    expect(summary.stop).toMatchObject({ code, byte: SECOND });
  });

  test("half a file header", () => {
    const { summary } = readAll(buildPcap({ frames: [] }).subarray(0, 20), [6]);
    expect(summary).toMatchObject({
      format: "pcap",
      frames: 0,
      interfaces: [],
      stop: { code: "cut", byte: 0 },
    });
    expect(summary.stop?.message).toContain("20 of the 24 bytes");
  });

  test("another version", () => {
    const { frames, summary } = readAll(buildPcap({ frames: [FRAME], major: 3 }));
    expect(frames).toEqual([]);
    expect(summary.stop).toMatchObject({ code: "unsupported", byte: 0 });
    expect(summary.stop?.message).toContain("version 3");
  });

  test("more frames than the limit", () => {
    const reader = pcap.open();
    reader.push(buildPcap({ frames: [] }));
    const one = record(1, 0, 0, 1);
    const rows = 20_000;
    const chunk = join(Array.from({ length: rows }, () => one));
    for (let frames = 0; frames < CAPTURE_LIMITS.frames; frames += rows) reader.push(chunk);
    expect(reader.summary()).toMatchObject({ frames: CAPTURE_LIMITS.frames });
    expect(reader.summary().stop).toBeUndefined();
    expect(reader.push(one).count).toBe(0);
    expect(reader.summary()).toMatchObject({ frames: CAPTURE_LIMITS.frames, stop: { code: "limit" } });
    expect(reader.summary().stop?.byte).toBe(24 + 16 * CAPTURE_LIMITS.frames);
  });
});

test("a chunk that meets no tail is not copied", () => {
  const reader = pcap.open();
  const file = fileOf();
  const batch = reader.push(file);
  expect(batch.bytes).toBe(file);
  expect(framesOf(batch)).toHaveLength(1);
});
