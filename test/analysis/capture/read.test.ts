import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openCapture } from "../../../src/analysis/capture/read.ts";
import { buildPcap, buildPcapng } from "./build-capture.ts";
import { readAll } from "./read-all.ts";

const FOLDER = join(import.meta.dirname, "../../fixtures/captures");
const NAMES = readdirSync(FOLDER).filter((name) => /\.pcap(ng)?$/.test(name));
const fixture = (name: string) => new Uint8Array(readFileSync(join(FOLDER, name)));

/** Frames, and sums over them, as counted by a script that shares no code with this project. */
const COUNTED = [
  // name, format, link type, snap length, digits, frames, captured, original, first and last time
  [
    "ethernet-nanos.pcap",
    "pcap",
    1,
    262144,
    9,
    40,
    5520,
    5520,
    "1795378207.960366234",
    "1795378208.113182362",
  ],
  ["ethernet-snap96.pcap", "pcap", 1, 96, 6, 71, 6334, 10714, "1795378207.960357000", "1795378210.542452000"],
  ["sll.pcap", "pcap", 113, 262144, 6, 40, 5852, 5852, "1795378242.131749000", "1795378243.326015000"],
  ["sll2.pcap", "pcap", 276, 262144, 6, 16, 1328, 1328, "1795378283.793599000", "1795378286.193881000"],
  ["sll2-nanos.pcap", "pcap", 276, 262144, 9, 40, 5632, 5632, "1795378283.793574183", "1795378284.790304551"],
  [
    "ethernet.pcapng",
    "pcapng",
    1,
    262144,
    9,
    70,
    10644,
    10644,
    "1795378243.013433535",
    "1795378244.052016063",
  ],
  [
    "ethernet-short.pcapng",
    "pcapng",
    1,
    262144,
    9,
    16,
    1232,
    1232,
    "1795378283.793592615",
    "1795378286.083956519",
  ],
] as const;

const time = (frame: { seconds: number; nanos: number } | undefined) =>
  frame && `${frame.seconds}.${String(frame.nanos).padStart(9, "0")}`;
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

describe("real captures", () => {
  test.each(COUNTED)(
    "%s",
    (name, format, linkType, snapLength, timeDigits, count, captured, original, first, last) => {
      const { frames, summary } = readAll(fixture(name));
      expect(summary).toMatchObject({ format, gzip: false, frames: count });
      expect(summary.stop).toBeUndefined();
      expect(summary.interfaces).toHaveLength(1);
      expect(summary.interfaces[0]).toMatchObject({ linkType, snapLength, timeDigits });
      expect(frames).toHaveLength(count);
      expect(sum(frames.map((f) => f.captured))).toBe(captured);
      expect(sum(frames.map((f) => f.original))).toBe(original);
      expect([time(frames[0]), time(frames.at(-1))]).toEqual([first, last]);
    },
  );

  test("a pcapng file tells the interface's name and its drops", () => {
    const { summary } = readAll(fixture("ethernet.pcapng"));
    expect(summary.interfaces[0]).toMatchObject({ name: "eth0", droppedByInterface: 0 });
    expect(summary.interfaces[0]).not.toHaveProperty("droppedByOs");
  });

  test("every fixture is counted", () =>
    expect(COUNTED.map(([name]) => name).sort()).toEqual([...NAMES].sort()));
});

describe.each(NAMES)("however %s is cut", (name) => {
  const bytes = fixture(name);
  const whole = readAll(bytes);

  test("chunks of any length give the same", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 8 }), (lengths) => {
        expect(readAll(bytes, lengths)).toEqual(whole);
      }),
      { numRuns: 40 },
    );
    expect(readAll(bytes, [1])).toEqual(whole);
  });

  test("gzip gives the same, chunk by chunk as well", () => {
    const zipped = gzipSync(bytes);
    const expected = { frames: whole.frames, summary: { ...whole.summary, gzip: true } };
    expect(readAll(zipped)).toEqual(expected);
    expect(readAll(zipped, [1])).toEqual(expected);
    expect(readAll(zipped, [7, 500, 64])).toEqual(expected);
  });

  test("a cut at each of the first 2000 bytes gives the frames before it, and says so", () => {
    for (let length = 0; length <= Math.min(2000, bytes.length - 1); length++) {
      const { frames, summary } = readAll(bytes.subarray(0, length));
      expect(frames).toEqual(whole.frames.slice(0, frames.length));
      expect(summary.frames).toBe(frames.length);
      if (!summary.stop) continue;
      expect(summary.stop.code).toBe("cut");
      expect(summary.stop.byte).toBeLessThanOrEqual(length);
      // The stop is where the last whole record ended: reading up to there is a clean end.
      const upTo = readAll(bytes.subarray(0, summary.stop.byte));
      expect(upTo.frames).toEqual(frames);
      if (summary.stop.byte > 0) expect(upTo.summary.stop).toBeUndefined();
    }
  });

  test("changed bytes never throw, and do the same however the file is chunked", () => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 900 }),
        (changes, n) => {
          const broken = bytes.slice();
          for (const [at, value] of changes) broken[at] = value;
          const once = readAll(broken);
          expect(once.frames).toHaveLength(once.summary.frames);
          for (const frame of once.frames) expect(frame.hex).toHaveLength(frame.captured * 2);
          expect(readAll(broken, [n])).toEqual(once);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("what is no capture", () => {
  test("an empty file is cut at byte 0", () => {
    const { summary } = readAll(new Uint8Array(0));
    expect(summary).toMatchObject({ format: "unknown", gzip: false, frames: 0, interfaces: [] });
    expect(summary.stop).toEqual({ code: "cut", byte: 0, message: "the file is empty" });
  });

  test.each([1, 2, 3])("%i bytes are too few", (length) => {
    const { summary } = readAll(Uint8Array.of(0xd4, 0xc3, 0xb2).subarray(0, length), [1]);
    expect(summary.stop).toMatchObject({ code: "cut", byte: 0 });
    expect(summary.stop?.message).toContain(`${length} bytes`);
  });

  test("another magic is unsupported, and shown", () => {
    const { summary } = readAll(new TextEncoder().encode("GET / HTTP/1.1"), [3]);
    expect(summary.format).toBe("unknown");
    expect(summary.stop).toMatchObject({ code: "unsupported", byte: 0 });
    expect(summary.stop?.message).toContain("47455420");
  });

  test("a gzipped file that is no capture is unsupported as well", () => {
    const { summary } = readAll(gzipSync("hello world"));
    expect(summary).toMatchObject({ format: "unknown", gzip: true, stop: { code: "unsupported" } });
    expect(summary.stop?.message).toContain("68656c6c");
  });

  test("a gzipped file of a few bytes says how many, however it is cut", () => {
    for (const lengths of [[1], [3, 50], [1000]]) {
      const { stop } = readAll(gzipSync("abc"), lengths).summary;
      expect(stop?.message).toBe("the file has 3 bytes, too few to recognise it");
    }
  });

  test("random bytes never throw", () => {
    const head = fc.constantFrom(
      [],
      [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0],
      [0x0a, 0x0d, 0x0d, 0x0a],
      [0x1f, 0x8b, 8, 0],
    );
    fc.assert(
      fc.property(head, fc.uint8Array({ maxLength: 400 }), (start, rest) => {
        const bytes = Uint8Array.of(...start, ...rest);
        expect(readAll(bytes, [11])).toEqual(readAll(bytes));
      }),
      { numRuns: 300 },
    );
  });
});

test("batches stay small however large the chunk", () => {
  const frames = Array.from({ length: 40_000 }, (_, i) => ({
    seconds: i,
    nanos: 0,
    bytes: new Uint8Array(8),
  }));
  for (const file of [buildPcap({ frames }), buildPcapng({ frames })]) {
    const counts = [...openCapture().push(file)].map((batch) => batch.count);
    expect(sum(counts)).toBe(40_000);
    expect(Math.max(...counts)).toBeLessThanOrEqual(262_144 / 16);
  }
});
