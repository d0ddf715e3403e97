import { deflateRawSync, gzipSync, crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GunzipStream } from "../../../src/analysis/capture/gunzip.ts";
import { join } from "./build-capture.ts";
import { chunksOf } from "./read-all.ts";

/** Inflates chunk by chunk; each chunk is overwritten once it was read. */
function gunzip(bytes: Uint8Array, lengths: readonly number[] = []) {
  const stream = new GunzipStream();
  const parts: Uint8Array[] = [];
  for (const chunk of chunksOf(bytes, lengths)) {
    for (const part of stream.push(chunk)) parts.push(part);
    if (lengths.length > 0) chunk.fill(0xee);
  }
  stream.end();
  return { bytes: join(parts), problem: stream.problem, inflated: stream.inflated };
}

/** Bytes that deflate to about a half. */
let state = 1;
const SAMPLE = Uint8Array.from({ length: 200_000 }, () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return (state >>> 28) * ((state >>> 24) & 1);
});

const CHECKED = 2;

/** A member with the header flags and fields given (RFC 1952, 2.3), and the header's checksum where it has one. */
function member(flags: number, fields: Uint8Array, content: Uint8Array): Uint8Array {
  const header = join([Uint8Array.of(0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3), fields]);
  const check = zlibCrc32(header);
  return join([
    header,
    (flags & CHECKED) > 0 ? Uint8Array.of(check & 0xff, (check >> 8) & 0xff) : new Uint8Array(0),
    new Uint8Array(deflateRawSync(content)),
    gzipSync(content).subarray(-8),
  ]);
}

describe("whole streams", () => {
  test("any content at any level, cut anywhere", () => {
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      fc.nat(SAMPLE.length).map((n) => SAMPLE.subarray(0, n)),
    );
    const lengths = fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.array(content, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 9 }),
        lengths,
        (all, level, sizes) => {
          const zipped = join(all.map((one) => gzipSync(one, { level })));
          const read = gunzip(zipped, sizes);
          expect(read.problem).toBeUndefined();
          expect(Buffer.compare(read.bytes, join(all))).toBe(0);
          expect(read.inflated).toBe(read.bytes.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("headers with extra field, name, comment and checksum", () => {
    const fields = Uint8Array.of(3, 0, 7, 7, 7, ...Buffer.from("ds.pcap\0from tcpdump\0"));
    const zipped = join([
      member(CHECKED + 4 + 8 + 16, fields, SAMPLE),
      member(CHECKED + 4 + 8 + 16, fields, SAMPLE),
    ]);
    for (const sizes of [[], [1]]) {
      const read = gunzip(zipped, sizes);
      expect(read.problem).toBeUndefined();
      expect(Buffer.compare(read.bytes, join([SAMPLE, SAMPLE]))).toBe(0);
    }
  });

  test("a comment of many pieces before the second member", () => {
    const comment = new Uint8Array(100_000).fill(65);
    comment[comment.length - 1] = 0;
    const read = gunzip(join([gzipSync("one "), member(16, comment, Buffer.from("two"))]));
    expect(read.problem).toBeUndefined();
    expect(Buffer.from(read.bytes).toString()).toBe("one two");
  });

  test("thousands of empty members in one chunk", () => {
    const zipped = join([...Array.from({ length: 20_000 }, () => gzipSync("")), gzipSync("x")]);
    expect(gunzip(zipped)).toMatchObject({ bytes: Uint8Array.of(120), problem: undefined });
  });

  test("a chunk may be used again, also when it is a Buffer", () => {
    const stream = new GunzipStream();
    const buffer = Buffer.alloc(1);
    const parts: Uint8Array[] = [];
    for (const byte of gzipSync("hello")) {
      buffer[0] = byte;
      parts.push(...stream.push(buffer));
    }
    stream.end();
    expect(Buffer.from(join(parts)).toString()).toBe("hello");
  });
});

describe("broken streams", () => {
  const zipped = gzipSync(SAMPLE);

  test("cut anywhere gives a beginning of the content, and is cut until all of it is there", () => {
    const complete = zipped.length - 8;
    const lengths = [...Array(64).keys(), ...Array.from({ length: 80 }, (_, i) => zipped.length - 1 - i)];
    for (let length = 64; length < complete; length += 997) lengths.push(length);
    for (const length of lengths) {
      const read = gunzip(zipped.subarray(0, length), [512]);
      expect(Buffer.compare(read.bytes, SAMPLE.subarray(0, read.bytes.length))).toBe(0);
      expect(read.problem).toMatchObject({ code: "cut" });
      if (length >= complete) expect(read.inflated).toBe(SAMPLE.length);
      if (length > complete / 2) expect(read.bytes.length).toBeGreaterThan(SAMPLE.length / 4);
    }
  });

  test("a cut trailer is cut", () => {
    for (const missing of [1, 4, 7]) {
      const read = gunzip(zipped.subarray(0, zipped.length - missing));
      expect(read).toMatchObject({ inflated: SAMPLE.length, problem: { code: "cut" } });
    }
  });

  test("a second member that is cut is cut", () => {
    for (const length of [4, 9, 12, 100]) {
      const read = gunzip(join([zipped, zipped.subarray(0, length)]), [300]);
      expect(read.problem).toMatchObject({ code: "cut" });
      expect(read.inflated).toBeGreaterThanOrEqual(SAMPLE.length);
    }
  });

  test("broken data gives what came before it", () => {
    const broken = Uint8Array.from(zipped);
    broken.fill(0xff, Math.floor(broken.length * 0.8));
    const read = gunzip(broken);
    expect(read.problem).toBeDefined();
    const half = SAMPLE.subarray(0, SAMPLE.length / 2);
    expect(Buffer.compare(read.bytes.subarray(0, half.length), half)).toBe(0);
  });

  test("an impossible block is broken data", () => {
    const broken = join([member(0, new Uint8Array(0), SAMPLE).subarray(0, 10), Uint8Array.of(7), SAMPLE]);
    expect(gunzip(broken)).toMatchObject({ inflated: 0, problem: { code: "gzip" } });
  });

  test("a changed byte of the content is found by the checksum", () => {
    const stored = gzipSync(SAMPLE, { level: 0 });
    const changed = Uint8Array.from(stored);
    changed[1000] ^= 1;
    const first = gunzip(changed, [5000]);
    expect(first.problem).toMatchObject({ code: "gzip" });
    expect(first.problem?.message).toContain("checksum");
    expect(first.inflated).toBe(SAMPLE.length);
    expect(gunzip(join([changed, stored]), [5000]).problem?.message).toContain("checksum");
    expect(gunzip(join([stored, changed]), [5000]).problem?.message).toContain("checksum");
    expect(gunzip(join([stored, stored]), [5000]).problem).toBeUndefined();
  });

  test("so is a wrong length, whatever follows", () => {
    const wrong = Uint8Array.from(zipped);
    wrong[wrong.length - 1] ^= 1;
    for (let more = 0; more < 4; more++)
      expect(gunzip(join([wrong, new Uint8Array(more)])).problem?.message).toContain("checksum");
  });

  test("a header that is not what was checked", () => {
    const zippedHere = member(CHECKED, new Uint8Array(0), SAMPLE);
    expect(gunzip(zippedHere).problem).toBeUndefined();
    zippedHere[4] ^= 1;
    expect(gunzip(zippedHere)).toMatchObject({ inflated: 0, problem: { code: "gzip" } });
  });

  test("another compression method", () => {
    const other = Uint8Array.from(zipped);
    other[2] = 7;
    expect(gunzip(other).problem?.message).toContain("compression method");
    expect(gunzip(other).problem?.code).toBe("gzip");
  });

  test("a header without end is cut", () => {
    const endless = join([
      Uint8Array.of(0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3),
      new Uint8Array(1_000_000).fill(65),
    ]);
    expect(gunzip(endless)).toMatchObject({ inflated: 0, problem: { code: "cut" } });
    const second = gunzip(join([zipped, endless]));
    expect(second.inflated).toBe(SAMPLE.length);
    expect(second.problem).toMatchObject({ code: "cut" });
  });

  test("changed bytes never throw", () => {
    const small = gzipSync(SAMPLE.subarray(0, 4000));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(small.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        (changes) => {
          const broken = Uint8Array.from(small);
          for (const [at, value] of changes) broken[at] = value;
          expect(gunzip(broken, [100]).inflated).toBeLessThanOrEqual(1032 * small.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});

test("a bomb is handed out in parts of bounded size, and only as far as it is read", () => {
  const bomb = gzipSync(new Uint8Array(64_000_000));
  const stream = new GunzipStream();
  let parts = 0;
  for (const part of stream.push(bomb)) {
    expect(part.length).toBeLessThanOrEqual(65_536);
    if (++parts === 3) break;
  }
  expect(stream.inflated).toBeLessThan(200_000);
});
