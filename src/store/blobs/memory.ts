/** Bytes in the memory of this process: for tests. */
import { concat, gather } from "../../lib/chunks.ts";
import type { BlobStore, PartStore } from "./define.ts";

const MOST_BYTES = 2 ** 30;

export function memoryBlobs(): BlobStore {
  const objects = new Map<string, Uint8Array>();
  const times = new Map<string, number>();
  const headOf = (bytes: Uint8Array) => ({ bytes: bytes.length, etag: etagOf(bytes) });
  return {
    async put(key, pieces) {
      objects.set(key, concat(pieces));
      times.set(key, Date.now());
    },
    async list(prefix, after = "") {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
      return { entries: keys.map((key) => ({ key, time: times.get(key) ?? 0 })), more: false };
    },
    async get(key, range) {
      const bytes = objects.get(key);
      if (!bytes) return undefined;
      const part = range ? bytes.subarray(range.from, range.from + range.bytes) : bytes;
      return { ...headOf(bytes), chunks: once(part) };
    },
    async head(key) {
      const bytes = objects.get(key);
      return bytes && headOf(bytes);
    },
    async delete(key) {
      objects.delete(key);
    },
    async deleteAll(prefix) {
      for (const key of [...objects.keys()]) if (key.startsWith(prefix)) objects.delete(key);
    },
    parts: memoryParts(objects),
  };
}

function memoryParts(objects: Map<string, Uint8Array>): PartStore {
  const sendings = new Map<string, Map<number, Uint8Array>>();
  const partsOf = (sending: string) =>
    [...(sendings.get(sending) ?? [])].sort(([one], [other]) => one - other);
  return {
    async begin() {
      const sending = `sending-${sendings.size}`;
      sendings.set(sending, new Map());
      return sending;
    },
    async list(_key, sending) {
      return partsOf(sending).map(([number, { length }]) => ({ number, bytes: length }));
    },
    async complete(key, sending) {
      objects.set(key, concat(partsOf(sending).map(([, bytes]) => bytes)));
      sendings.get(sending)?.clear();
    },
    async abort(_key, sending) {
      sendings.get(sending)?.clear();
    },
    async put(_key, sending, { number, body, bytes }) {
      sendings.get(sending)?.set(number, await gather(body, bytes, MOST_BYTES));
      return true;
    },
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

/** Enough to tell contents apart. */
function etagOf(bytes: Uint8Array): string {
  return String(bytes.reduce((sum, byte) => (sum * 31 + byte) % 4_294_967_291, bytes.length));
}
