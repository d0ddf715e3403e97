/** Reports in the memory of this process: for tests and trials; gone with the process. */
import { memoryBlobs } from "./blobs/memory.ts";
import { keyOf, type ReportStore, type StoreDriver } from "./define.ts";

export function memoryStore(): ReportStore {
  const reports = new Map<string, string>();
  return {
    async create(id, json) {
      keyOf(id);
      if (reports.has(id)) return { created: false };
      reports.set(id, json);
      return { created: true };
    },
    async get(id) {
      keyOf(id);
      return reports.get(id);
    },
    async delete(id) {
      keyOf(id);
      return reports.delete(id);
    },
    async list({ limit, cursor = "" }) {
      const after = [...reports.keys()].filter((id) => id > cursor).sort();
      const ids = after.slice(0, limit);
      return after.length > limit ? { ids, next: ids[ids.length - 1] } : { ids };
    },
    async check() {},
  };
}

export const memory: StoreDriver = {
  name: "memory",
  open: memoryStore,
  openBlobs: memoryBlobs,
};
