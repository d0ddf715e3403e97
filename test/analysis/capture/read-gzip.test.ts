import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { openCapture } from "../../../src/analysis/capture/read.ts";
import { buildPcap } from "./build-capture.ts";
import { readAll } from "./read-all.ts";

describe("gzip around a capture", () => {
  const capture = buildPcap({
    frames: Array.from({ length: 400 }, (_, i) => ({
      seconds: 1_700_000_000 + i,
      nanos: 0,
      bytes: Uint8Array.from({ length: 60 + (i % 90) }, (_, k) => (i * 131 + k * k * 7) & 255),
    })),
  });
  const plain = readAll(capture);
  const zipped = gzipSync(capture);

  test("members may follow one another, cut inside a frame", () => {
    const members = [0, 10, 333, 5000, 5001].map((from, i, all) =>
      gzipSync(capture.subarray(from, all[i + 1])),
    );
    expect(readAll(Buffer.concat(members)).frames).toEqual(plain.frames);
    expect(readAll(Buffer.concat(members), [13]).summary.stop).toBeUndefined();
  });

  test("bytes after the last member are ignored", () => {
    for (const rest of [
      [0, 0, 0],
      new Uint8Array(4096),
      [0x1f, 0x8b],
      new TextEncoder().encode("signature"),
    ]) {
      const { frames, summary } = readAll(Buffer.concat([zipped, Uint8Array.from(rest)]), [100]);
      expect(frames).toEqual(plain.frames);
      expect(summary.stop).toBeUndefined();
    }
  });

  test("a cut stream gives what came before the cut", () => {
    const { frames, summary } = readAll(zipped.subarray(0, zipped.length >> 1));
    expect(frames.length).toBeGreaterThan(100);
    expect(frames).toEqual(plain.frames.slice(0, frames.length));
    expect(summary).toMatchObject({ gzip: true, format: "pcap", stop: { code: "cut" } });
    expect(summary.stop?.byte).toBeGreaterThan(24 + 100 * 76);
  });

  test("a capture cut before it was gzipped is cut at its own byte", () => {
    const { summary } = readAll(gzipSync(capture.subarray(0, 24 + 76 + 30)));
    expect(summary.stop).toMatchObject({ code: "cut", byte: 24 + 76 });
  });

  test("after garbage nothing more is inflated or read", () => {
    const reader = openCapture();
    const bad = gzipSync(Buffer.concat([capture.subarray(0, 24), new Uint8Array(30_000_000)]));
    let batches = 0;
    for (const _ of reader.push(bad)) batches++;
    expect(batches).toBe(0);
    expect(reader.summary().stop).toMatchObject({ code: "garbage", byte: 24 });
    expect([...reader.push(zipped)]).toEqual([]);
    reader.end();
    expect(reader.summary().stop).toMatchObject({ code: "garbage", byte: 24 });
  });
});
