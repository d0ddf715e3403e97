/** One tenant's part of a storage of bytes: every key has the same in front. */
import type { BlobStore, PartStore } from "./define.ts";

/** @param prefix "" gives the store itself */
export function blobsWithin(blobs: BlobStore, prefix: string): BlobStore {
  if (prefix === "") return blobs;
  return {
    put: (key, pieces) => blobs.put(prefix + key, pieces),
    get: (key, range) => blobs.get(prefix + key, range),
    head: (key) => blobs.head(prefix + key),
    async list(start, after) {
      const page = await blobs.list(prefix + start, after === undefined ? undefined : prefix + after);
      const entries = page.entries.map(({ key, time }) => ({ key: key.slice(prefix.length), time }));
      return { ...page, entries };
    },
    delete: (key) => blobs.delete(prefix + key),
    deleteAll: (keys) => blobs.deleteAll(prefix + keys),
    parts: partsWithin(blobs.parts, prefix),
  };
}

function partsWithin(parts: PartStore, prefix: string): PartStore {
  const { url, put } = parts;
  return {
    begin: (key) => parts.begin(prefix + key),
    list: (key, sending) => parts.list(prefix + key, sending),
    complete: (key, sending) => parts.complete(prefix + key, sending),
    abort: (key, sending) => parts.abort(prefix + key, sending),
    ...(url && { url: (key, ...rest) => url(prefix + key, ...rest) }),
    ...(put && { put: (key, ...rest) => put(prefix + key, ...rest) }),
  };
}
