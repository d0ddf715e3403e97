/** Bytes in Cloudflare R2. */
import { chunksOf, lengthOf, wholeOf } from "../../lib/chunks.ts";
import type { BlobStore } from "./define.ts";
import { ask, type BlobBucket, type R2Options } from "./r2-bucket.ts";
import { r2Parts } from "./r2-parts.ts";
import { BYTES, isWhole } from "./whole.ts";

export function r2Blobs(bucket: BlobBucket): BlobStore {
  return {
    async put(key, pieces) {
      await ask(async () => {
        const options = { customMetadata: { [BYTES]: `${lengthOf(pieces)}` } };
        if (pieces.length === 1) await bucket.put(key, pieces[0], options);
        else await putAll(bucket, key, pieces, options);
      });
    },
    async get(key, range) {
      const options = range && { range: { offset: range.from, length: range.bytes } };
      const found = await ask(() => (options ? bucket.get(key, options) : bucket.get(key)));
      if (found === null) return undefined;
      const { size, etag, customMetadata, body } = found;
      isWhole(size, customMetadata?.[BYTES]);
      return { bytes: size, etag, chunks: wholeOf(chunksOf(body), range?.bytes ?? size) };
    },
    async head(key) {
      const found = await ask(() => bucket.head(key));
      return found === null ? undefined : { bytes: found.size, etag: found.etag };
    },
    async delete(key) {
      await ask(() => bucket.delete(key));
    },
    async list(prefix, startAfter) {
      const page = await ask(() =>
        bucket.list({ prefix, ...(startAfter === undefined ? {} : { startAfter }) }),
      );
      return {
        entries: page.objects.map(({ key, uploaded }) => ({ key, time: uploaded.getTime() })),
        more: page.truncated,
      };
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
async function putAll(
  bucket: BlobBucket,
  key: string,
  pieces: readonly Uint8Array[],
  options: R2Options,
): Promise<void> {
  const stream = new FixedLengthStream(lengthOf(pieces));
  const write = async () => {
    const writer = stream.writable.getWriter();
    for (const piece of pieces) await writer.write(piece);
    await writer.close();
  };
  await Promise.all([bucket.put(key, stream.readable, options), write()]);
}
