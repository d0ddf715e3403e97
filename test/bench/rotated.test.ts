import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RotatedOptions, spansOf, writeRotated } from "../../bench/rotated.ts";

let out = "";
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), "rotated-"));
});
afterEach(() => rm(out, { recursive: true, force: true }));

const write = (changes: Partial<RotatedOptions> = {}) =>
  writeRotated({
    out,
    bytes: 2_000_000,
    files: 5,
    method: "dr",
    servers: 1,
    frameBytes: "imix",
    overlap: false,
    shuffle: false,
    ...changes,
  });

describe("a rotated set", () => {
  it("is what its manifest says", async () => {
    const manifest = await write();
    expect(JSON.parse(await readFile(join(out, "manifest.json"), "utf8"))).toEqual(manifest);
    expect((await readdir(out)).sort()).toEqual([...manifest.map((m) => m.path), "manifest.json"].sort());
    for (const { path, bytes, sha256 } of manifest) {
      const content = await readFile(join(out, path));
      expect([content.length, createHash("sha256").update(content).digest("hex")]).toEqual([bytes, sha256]);
    }
    expect(manifest.map(({ part }) => part)).toEqual([
      "ds.state",
      "rs1.state",
      ...["client", "ds", "rs1"].flatMap((host) => Array(5).fill(host)),
    ]);
    const total = manifest.reduce((sum, { bytes }) => sum + bytes, 0);
    // So few packets are still in step: all lanes shake hands, then all send.
    expect(total / 2_000_000).toBeGreaterThan(0.8);
    expect(total / 2_000_000).toBeLessThan(1.2);
  });

  it("is the same set in another order when it is shuffled", async () => {
    const digests = async (shuffle: boolean) =>
      (await write({ shuffle })).filter((m) => m.path.endsWith(".pcap")).map((m) => m.sha256);
    const plain = await digests(false);
    const shuffled = await digests(true);
    expect(shuffled).not.toEqual(plain);
    expect(shuffled.toSorted()).toEqual(plain.toSorted());
  });
});

describe("spans", () => {
  it.each([false, true])("cover each step once, overlapping: %s", (overlap) => {
    for (const files of [1, 2, 5, 8]) {
      const steps = spansOf(1003, files, overlap).flatMap(({ from, to, stride }) =>
        Array.from({ length: Math.ceil((to - from) / stride) }, (_, i) => from + i * stride),
      );
      expect(steps.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1003 }, (_, i) => i));
    }
  });

  it("overlap two by two", () => {
    const [a, b, c] = spansOf(1000, 3, true);
    expect([a.to - b.from > 600, c.from >= a.to - 1, c.stride]).toEqual([true, true, 1]);
  });
});
