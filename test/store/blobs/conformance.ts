/** What every storage of bytes promises (src/store/blobs/define.ts): one suite, run over each of them. */
import { describe, expect, it } from "vitest";
import { gather } from "../../../src/lib/chunks.ts";
import type { BlobStore, PartStore } from "../../../src/store/blobs/define.ts";

const newKey = () => `work/test-${crypto.randomUUID()}`;
const bytesOf = (text: string) => new TextEncoder().encode(text);
function block(length: number, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = i * 7 + (i >> 8) * 13 + seed;
  return bytes;
}

export async function contentOf(store: BlobStore, key: string, range?: { from: number; bytes: number }) {
  const found = await store.get(key, range);
  return found && gather(found.chunks, range?.bytes ?? found.bytes, 2 ** 26);
}

/** All but the last part must be as long as S3 wants them. */
export const PART_BYTES = 5 * 2 ** 20;

/** How a part gets there: through the store, or to the URL that it names. */
export async function send(
  parts: PartStore,
  key: string,
  sending: string,
  number: number,
  bytes: Uint8Array,
) {
  const copy = new Uint8Array(bytes);
  if (parts.url) {
    const url = await parts.url(key, sending, number, 60);
    const answer = await fetch(url, { method: "PUT", body: copy });
    expect(answer.status).toBe(200);
    return;
  }
  const body = new Blob([copy]).stream();
  expect(await parts.put?.(key, sending, { number, bytes: bytes.length, body, md5: undefined })).toBe(true);
}

/** @param open a store in which nothing is where these tests write. */
export function conformsForBlobs(name: string, open: () => BlobStore | Promise<BlobStore>): void {
  describe(`${name} keeps the contract of a storage of bytes`, () => {
    it("gives back what was put, whole and by ranges", async () => {
      const store = await open();
      const key = newKey();
      const pieces = [block(300_000, 1), new Uint8Array(), block(70_001, 2)];
      await store.put(key, pieces);
      const all = await contentOf(store, key);
      expect(all?.length).toBe(370_001);
      expect(all?.subarray(0, 300_000)).toEqual(pieces[0]);
      expect(all?.subarray(300_000)).toEqual(pieces[2]);
      expect(await contentOf(store, key, { from: 299_999, bytes: 3 })).toEqual(
        all?.subarray(299_999, 300_002),
      );
      const range = await store.get(key, { from: 1, bytes: 1 });
      expect(range?.bytes).toBe(370_001);
      expect(await store.head(key)).toEqual({ bytes: 370_001, etag: range?.etag });
    });

    it("replaces, and then has another etag", async () => {
      const store = await open();
      const key = newKey();
      await store.put(key, [bytesOf("one")]);
      const before = await store.head(key);
      await store.put(key, [bytesOf("two")]);
      expect(await contentOf(store, key)).toEqual(bytesOf("two"));
      expect((await store.head(key))?.etag).not.toBe(before?.etag);
    });

    it("knows nothing of what was never put", async () => {
      const store = await open();
      expect(await store.get(newKey())).toBeUndefined();
      expect(await store.head(newKey())).toBeUndefined();
      await store.delete(newKey());
      await store.deleteAll(`${newKey()}/`);
    });

    it("deletes one, and all that start alike, and no other", async () => {
      const store = await open();
      const key = newKey();
      for (const end of ["/a", "/b/c", "/b/d", "-beside"]) await store.put(key + end, [bytesOf(end)]);
      await store.delete(`${key}/a`);
      expect(await store.head(`${key}/a`)).toBeUndefined();
      await store.deleteAll(`${key}/`);
      expect(await store.head(`${key}/b/c`)).toBeUndefined();
      expect(await store.head(`${key}/b/d`)).toBeUndefined();
      expect(await contentOf(store, `${key}-beside`)).toEqual(bytesOf("-beside"));
    });

    it("makes an object of parts in any order, some sent twice", async () => {
      const store = await open();
      const key = newKey();
      const sending = await store.parts.begin(key);
      expect(await store.parts.list(key, sending)).toEqual([]);
      await send(store.parts, key, sending, 3, block(1000, 3));
      await send(store.parts, key, sending, 1, block(PART_BYTES, 9));
      await send(store.parts, key, sending, 1, block(PART_BYTES, 1));
      expect(await store.parts.list(key, sending)).toEqual([
        { number: 1, bytes: PART_BYTES },
        { number: 3, bytes: 1000 },
      ]);
      await send(store.parts, key, sending, 2, block(PART_BYTES, 2));
      expect(await store.head(key)).toBeUndefined();
      await store.parts.complete(key, sending);
      const all = await contentOf(store, key);
      expect(all?.length).toBe(2 * PART_BYTES + 1000);
      const expected = [block(PART_BYTES, 1), block(PART_BYTES, 2), block(1000, 3)];
      // Hex digests: a difference of megabytes is no use to a reader.
      const digest = async (bytes: Uint8Array) =>
        [...new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)))].join();
      const joined = new Uint8Array(await new Blob(expected).arrayBuffer());
      expect(await digest(all ?? new Uint8Array())).toBe(await digest(joined));
      expect(await store.parts.list(key, sending)).toEqual([]);
    });

    it("keeps nothing of what is aborted", async () => {
      const store = await open();
      const key = newKey();
      const sending = await store.parts.begin(key);
      await send(store.parts, key, sending, 1, bytesOf("some"));
      await store.parts.abort(key, sending);
      expect(await store.parts.list(key, sending)).toEqual([]);
      expect(await store.head(key)).toBeUndefined();
    });
  });
}
