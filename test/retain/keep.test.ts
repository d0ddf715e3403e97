import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Input } from "../../src/analysis/inputs.ts";
import { concat } from "../../src/lib/chunks.ts";
import type { Vault } from "../../src/retain/define.ts";
import {
  findRetained,
  forgetRetained,
  Keeper,
  noteRetained,
  prolongRetained,
} from "../../src/retain/keep.ts";
import { openRetained } from "../../src/retain/open.ts";
import { PIECE_BYTES } from "../../src/retain/seal.ts";
import { memoryBlobs } from "../../src/store/blobs/memory.ts";
import { StoreError } from "../../src/store/define.ts";
import { memory } from "../../src/store/memory.ts";

const REPORT = "0123456789abcdef0123456789abcdef";
const keyOf = () => new Uint8Array(32).fill(1);
const vaultOf = (): Vault => ({ records: memory.open({}, "retained"), blobs: memoryBlobs(), keyOf });

/** Each chunk is overwritten once the next one is asked for, as a body's are. */
async function* fleeting(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    const copy = chunk.slice();
    yield copy;
    copy.fill(0xee);
  }
}

const inputOf = (part: string, kind: Input["kind"], chunks: readonly Uint8Array[]): Input => ({
  host: part,
  kind,
  moment: "now",
  part,
  name: `${part}.pcap`,
  chunks: fleeting(chunks),
});

async function* sent(inputs: readonly Input[]): AsyncGenerator<Input> {
  yield* inputs;
}

async function allOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk.slice());
  return concat(all);
}

/** @returns what came through, by part */
async function keep(vault: Vault, folder: string, inputs: readonly Input[], read = allOf) {
  const keeper = new Keeper(vault, folder, keyOf());
  const through: (readonly [string, Uint8Array])[] = [];
  for await (const { part, chunks } of keeper.passing(sent(inputs))) through.push([part, await read(chunks)]);
  return { keeper, through };
}

async function kept(vault: Vault): Promise<(readonly [string, Uint8Array])[]> {
  const retained = await findRetained(vault, REPORT);
  const found: (readonly [string, Uint8Array])[] = [];
  if (retained)
    for await (const { part, chunks } of openRetained(vault, retained, keyOf()))
      found.push([part, await allOf(chunks)]);
  return found;
}

const keys = async ({ blobs }: Vault) => (await blobs.list("")).entries.map(({ key }) => key);
const bytesOf = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) % 251);
const cut = (bytes: Uint8Array, at: readonly number[]) => {
  const ends = [...at.map((n) => n % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
};

describe("captures that are kept", () => {
  it("come through as they are, and come back as they were, however they are cut", async () => {
    const sizes = fc.constantFrom(
      0,
      1,
      5_000,
      PIECE_BYTES - 1,
      PIECE_BYTES,
      PIECE_BYTES + 1,
      2 * PIECE_BYTES + 9,
    );
    await fc.assert(
      fc.asyncProperty(sizes, fc.array(fc.nat(), { maxLength: 5 }), async (size, cuts) => {
        const vault = vaultOf();
        const bytes = bytesOf(size);
        const { keeper, through } = await keep(vault, "one", [inputOf("ds", "capture", cut(bytes, cuts))]);
        expect(Buffer.compare(through[0][1], bytes)).toBe(0);
        await noteRetained(vault, REPORT, keeper, 1);
        const [[part, back]] = await kept(vault);
        expect([part, Buffer.compare(back, bytes)]).toEqual(["ds", 0]);
      }),
      { numRuns: 40 },
    );
  });

  it("are captures and bundles, and no states", async () => {
    const vault = vaultOf();
    const of = (text: string) => [new TextEncoder().encode(text)];
    const { keeper } = await keep(vault, "one", [
      inputOf("ds.state", "state", of("a secret")),
      inputOf("ds", "capture", of("frames")),
      inputOf("rs1.bundle", "bundle", of("an archive")),
      inputOf("topology", "topology", of("{}")),
    ]);
    await noteRetained(vault, REPORT, keeper, 1);
    expect((await kept(vault)).map(([part]) => part)).toEqual(["ds", "rs1.bundle"]);
  });

  it("are what was read where the reader gave up", async () => {
    const vault = vaultOf();
    const first = async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) return chunk.slice();
      return new Uint8Array();
    };
    const { keeper } = await keep(
      vault,
      "one",
      [inputOf("ds", "capture", [bytesOf(10), bytesOf(20)]), inputOf("rs1", "capture", [bytesOf(30)])],
      first,
    );
    await noteRetained(vault, REPORT, keeper, 1);
    expect((await kept(vault)).map(([, { length }]) => length)).toEqual([10, 30]);
  });

  it("lie under no name but the folder's, and do not show what they are", async () => {
    const vault = vaultOf();
    const payload = new TextEncoder().encode("GET /private HTTP/1.1");
    await keep(vault, "one", [inputOf("ds", "capture", [payload])]);
    expect(await keys(vault)).toEqual(["captures/one/0000-000000"]);
    const object = await vault.blobs.get("captures/one/0000-000000");
    expect(new TextDecoder("latin1").decode(await allOf(object?.chunks ?? fleeting([])))).not.toContain(
      "private",
    );
  });

  it("are refused once a piece is missing or stands for another", async () => {
    const vault = vaultOf();
    const { keeper } = await keep(vault, "one", [inputOf("ds", "capture", [bytesOf(PIECE_BYTES + 5)])]);
    await noteRetained(vault, REPORT, keeper, 1);
    const first = await allOf((await vault.blobs.get("captures/one/0000-000000"))?.chunks ?? fleeting([]));
    await vault.blobs.put("captures/one/0000-000001", [first]);
    await expect(kept(vault)).rejects.toThrow("cannot be opened");
    await vault.blobs.delete("captures/one/0000-000001");
    await expect(kept(vault)).rejects.toThrow(StoreError);
  });
});

describe("what is noted of a report", () => {
  it("takes the place of what was, and nothing of that stays", async () => {
    const vault = vaultOf();
    for (const folder of ["one", "two"]) {
      const { keeper } = await keep(vault, folder, [inputOf("ds", "capture", [bytesOf(9)])]);
      await noteRetained(vault, REPORT, keeper, 1);
    }
    expect(await keys(vault)).toEqual(["captures/two/0000-000000"]);
  });

  it("is the first one's of two at once; what the other one kept goes", async () => {
    const vault = vaultOf();
    const [one, two] = [
      await keep(vault, "one", [inputOf("ds", "capture", [bytesOf(9)])]),
      await keep(vault, "two", [inputOf("ds", "capture", [bytesOf(9)])]),
    ];
    await Promise.all([one, two].map(({ keeper }) => noteRetained(vault, REPORT, keeper, 1)));
    const folder = (await findRetained(vault, REPORT))?.folder;
    expect(await keys(vault)).toEqual([`captures/${folder}/0000-000000`]);
  });

  it("is kept for the longest time that was asked for", async () => {
    const vault = vaultOf();
    const daysLeft = async () =>
      Math.round((Date.parse((await findRetained(vault, REPORT))?.until ?? "") - Date.now()) / 86_400_000);
    expect(await prolongRetained(vault, REPORT, 5)).toBe(false);
    const { keeper } = await keep(vault, "one", [inputOf("ds", "capture", [bytesOf(9)])]);
    await noteRetained(vault, REPORT, keeper, 3);
    expect([await prolongRetained(vault, REPORT, 5), await daysLeft()]).toEqual([true, 5]);
    expect([await prolongRetained(vault, REPORT, 2), await daysLeft()]).toEqual([true, 5]);
    expect((await kept(vault)).map(([, { length }]) => length)).toEqual([9]);
    const { keeper: other } = await keep(vault, "two", [inputOf("ds", "capture", [bytesOf(9)])]);
    await noteRetained(vault, REPORT, other, 1);
    expect(await daysLeft()).toBe(5);
  });

  it("is not prolonged once its time is over", async () => {
    const vault = vaultOf();
    const { keeper } = await keep(vault, "one", [inputOf("ds", "capture", [bytesOf(9)])]);
    await noteRetained(vault, REPORT, keeper, -1);
    expect(await prolongRetained(vault, REPORT, 5)).toBe(false);
  });

  it("is forgotten with all its pieces", async () => {
    const vault = vaultOf();
    const { keeper } = await keep(vault, "one", [inputOf("ds", "capture", [bytesOf(PIECE_BYTES + 5)])]);
    await noteRetained(vault, REPORT, keeper, 1);
    expect(await forgetRetained(vault, REPORT)).toBe(true);
    expect([await keys(vault), await findRetained(vault, REPORT)]).toEqual([[], undefined]);
    expect(await forgetRetained(vault, REPORT)).toBe(false);
  });
});
