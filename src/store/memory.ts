/** Reports in the memory of this process: for tests and trials; gone with the process. */
import { memoryBlobs } from "./blobs/memory.ts";
import { keyOf, pageOf, type ReportStore, type StoreDriver } from "./define.ts";

export function memoryStore(): ReportStore {
  const reports = new Map<string, string>();
  const times = new Map<string, number>();
  return {
    async create(id, json) {
      keyOf(id);
      if (reports.has(id)) return { created: false };
      reports.set(id, json);
      times.set(id, Date.now());
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
      const listed = after.slice(0, limit).map((id) => ({ id, time: times.get(id) ?? 0 }));
      return pageOf(listed, after.length > limit);
    },
    async check() {},
  };
}

export const memory: StoreDriver = {
  name: "memory",
  open: memoryStore,
  openBlobs: memoryBlobs,
};
