import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  open,
  PIECE_BYTES,
  type Position,
  SEALED_BYTES,
  SealBroken,
  seal,
  sealingKey,
} from "../../src/retain/seal.ts";

const POSITION: Position = { folder: "f", file: 2, piece: 3 };
const KEY = new Uint8Array(32).fill(7);
const plain = Uint8Array.from([1, 2, 3]);

describe("a sealed piece", () => {
  it("opens where it was sealed, and says whether it was the last", async () => {
    const key = await sealingKey(KEY);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, last) => {
        const sealed = await seal(key, POSITION, last, new Uint8Array(bytes));
        expect(await open(key, POSITION, sealed)).toEqual({ last, plain: new Uint8Array(bytes) });
      }),
    );
  });

  it("shows nothing of what is in it, and is another each time", async () => {
    const key = await sealingKey(KEY);
    const text = new Uint8Array(new TextEncoder().encode("a payload of some length, and so on"));
    const [one, other] = [await seal(key, POSITION, true, text), await seal(key, POSITION, true, text)];
    expect(new TextDecoder("latin1").decode(one)).not.toContain("payload");
    expect(one).not.toEqual(other);
  });

  it("does not open once any of its bits is another, or with bytes missing", async () => {
    const key = await sealingKey(KEY);
    const sealed = await seal(key, POSITION, false, plain);
    for (let at = 0; at < sealed.length; at++)
      for (const bit of [1, 128]) {
        const bent = Uint8Array.from(sealed, (byte, i) => (i === at ? byte ^ bit : byte));
        await expect(open(key, POSITION, bent), `${at}`).rejects.toThrow(SealBroken);
      }
    for (let length = 0; length < sealed.length; length++)
      await expect(open(key, POSITION, sealed.subarray(0, length)), `${length}`).rejects.toThrow(SealBroken);
  });

  it.each([
    ["another folder", { ...POSITION, folder: "g" }],
    ["another file", { ...POSITION, file: 1 }],
    ["another place in its file", { ...POSITION, piece: 4 }],
  ])("does not open in %s", async (_, elsewhere) => {
    const key = await sealingKey(KEY);
    await expect(open(key, elsewhere, await seal(key, POSITION, true, plain))).rejects.toThrow(SealBroken);
  });

  it("does not open with another key", async () => {
    const sealed = await seal(await sealingKey(KEY), POSITION, true, plain);
    const other = await sealingKey(new Uint8Array(32).fill(8));
    await expect(open(other, POSITION, sealed)).rejects.toThrow(SealBroken);
  });

  it("is never longer than is said", async () => {
    const key = await sealingKey(KEY);
    expect((await seal(key, POSITION, false, new Uint8Array(PIECE_BYTES))).length).toBe(SEALED_BYTES);
  });
});
