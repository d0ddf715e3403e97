/** Bytes in Cloudflare R2. */
import { chunksOf } from "../../lib/chunks.ts";
import type { BlobStore } from "./define.ts";
import { ask, type BlobBucket } from "./r2-bucket.ts";
import { r2Parts } from "./r2-parts.ts";

export function r2Blobs(bucket: BlobBucket): BlobStore {
  return {
    async put(key, pieces) {
      await ask(async () => {
        if (pieces.length === 1) await bucket.put(key, pieces[0]);
        else await putAll(bucket, key, pieces);
      });
    },
    async get(key, range) {
      const options = range && { range: { offset: range.from, length: range.bytes } };
      const found = await ask(() => (options ? bucket.get(key, options) : bucket.get(key)));
      return found === null
        ? undefined
        : { bytes: found.size, etag: found.etag, chunks: chunksOf(found.body) };
    },
    async head(key) {
      const found = await ask(() => bucket.head(key));
      return found === null ? undefined : { bytes: found.size, etag: found.etag };
    },
    async delete(key) {
      await ask(() => bucket.delete(key));
    },
    async deleteAll(prefix) {
      for (;;) {
        const { objects } = await ask(() => bucket.list({ prefix }));
        if (objects.length === 0) return;
        await ask(() => bucket.delete(objects.map(({ key }) => key)));
      }
    },
    parts: r2Parts(bucket),
  };
}

/** One piece after another: they are not copied into one. */
async function putAll(bucket: BlobBucket, key: string, pieces: readonly Uint8Array[]): Promise<void> {
  const stream = new FixedLengthStream(pieces.reduce((sum, { length }) => sum + length, 0));
  const write = async () => {
    const writer = stream.writable.getWriter();
    for (const piece of pieces) await writer.write(piece);
    await writer.close();
  };
  await Promise.all([bucket.put(key, stream.readable), write()]);
}
