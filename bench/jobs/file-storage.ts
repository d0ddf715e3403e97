/** What the steps of a job read and write, as files: so that each step may be a process of its own. */
import { closeSync, mkdirSync, openSync, readSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Storage } from "../../src/jobs/define.ts";
import type { Blob, BlobStore, Range } from "../../src/store/blobs/define.ts";
import { memoryBlobs } from "../../src/store/blobs/memory.ts";
import { memory } from "../../src/store/memory.ts";
import { fileChunks } from "../file-chunks.ts";

/** @param set folder of the inputs. @param work folder of what steps leave */
export function fileStorage(set: string, work: string): Storage {
  const [inputs, blobs] = [fileBlobs(set), fileBlobs(work)];
  return {
    reports: memory.open({}, "reports"),
    uploads: memory.open({}, "uploads"),
    uploaded: memory.open({}, "uploaded"),
    jobs: memory.open({}, "jobs"),
    outcomes: memory.open({}, "outcomes"),
    alerts: memory.open({}, "alerts"),
    vipReports: memory.open({}, "vip-reports"),
    vipUploads: memory.open({}, "vip-uploads"),
    blobs,
    vault: { records: memory.open({}, "retained"), blobs, keyOf: undefined },
    objects: () => ({ bucket: "set", blobs: inputs }),
  };
}

function fileBlobs(folder: string): BlobStore {
  const pathOf = (key: string) => join(folder, key);
  const headOf = (key: string) => {
    const found = statSync(pathOf(key), { throwIfNoEntry: false });
    return found && { bytes: found.size, etag: "" };
  };
  return {
    async put(key, pieces) {
      mkdirSync(dirname(pathOf(key)), { recursive: true });
      const file = openSync(pathOf(key), "w");
      for (const piece of pieces) writeSync(file, piece);
      closeSync(file);
    },
    async get(key, range): Promise<Blob | undefined> {
      const head = headOf(key);
      return head && { ...head, chunks: range ? rangeOf(pathOf(key), range) : fileChunks(pathOf(key)) };
    },
    list: () => Promise.resolve({ entries: [], more: false }),
    head: async (key) => headOf(key),
    async delete(key) {
      rmSync(pathOf(key));
    },
    async deleteAll(prefix) {
      rmSync(pathOf(prefix), { recursive: true });
    },
    parts: memoryBlobs().parts,
  };
}

async function* rangeOf(path: string, { from, bytes }: Range): AsyncGenerator<Uint8Array> {
  const file = openSync(path, "r");
  const chunk = new Uint8Array(bytes);
  readSync(file, chunk, 0, bytes, from);
  closeSync(file);
  yield chunk;
}
