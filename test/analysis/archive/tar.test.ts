import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ArchiveProblem } from "../../../src/analysis/archive/define.ts";
import { readTar } from "../../../src/analysis/archive/tar.ts";
import { type Files, headerOf, tarOf } from "./tars.ts";

const END_BYTES = 1_024;

async function read(pieces: readonly Uint8Array[]) {
  async function* chunks() {
    yield* pieces;
  }
  const problems: ArchiveProblem[] = [];
  const files: [name: string, content: string][] = [];
  for await (const { name, chunks: body } of readTar(chunks(), problems)) {
    let content = "";
    for await (const chunk of body) content += Buffer.from(chunk).toString("latin1");
    files.push([name, content]);
  }
  return { files, problems };
}

function cut(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, i) => bytes.subarray(edges[i], end));
}

const small = (count: number): Files =>
  Array.from({ length: count }, (_, i) => [`f${i}`, i % 2 === 0 ? "" : `content ${i}`]);

describe("an archive that breaks", () => {
  it.each([1, 2, 3, 4, 7, 40])("has %i small files before the break, however it comes", async (count) => {
    const files = small(count);
    const whole = await tarOf(files);
    const broken = Buffer.concat([whole.subarray(0, -END_BYTES), headerOf("bad", "12345678901")]);
    broken[broken.length - 512 + 150] ^= 1;
    for (const pieces of [[broken], cut(broken, [512]), cut(broken, [700, 1_500, 1_501])]) {
      const found = await read(pieces);
      expect(found.files).toEqual(files);
      expect(found.problems.map(({ code }) => code)).toEqual(["bundle-broken"]);
    }
  });

  it("gives as much of the file that is cut as there is of it", async () => {
    const files: Files = [...small(3), ["last", "x".repeat(5_000)]];
    const archive = (await tarOf(files)).subarray(0, 7_000);
    const one = await read([archive]);
    expect(one.files.slice(0, 3)).toEqual(files.slice(0, 3));
    expect(one.files[3]?.[1]).toMatch(/^x{4000,}$/);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(archive.length), { maxLength: 20 }), async (cuts) => {
        expect(await read(cut(archive, cuts))).toEqual(one);
      }),
    );
  });
});
