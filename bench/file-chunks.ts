/** A file in chunks as the service reads a body: two buffers take turns, so that nothing waits for the collector. */
import { closeSync, openSync, readSync } from "node:fs";

const CHUNK_BYTES = 256 * 1024;

/** Each chunk is valid until the second next one is asked for. */
export async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  const file = openSync(path, "r");
  const buffers = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)];
  try {
    for (let turn = 0; ; turn = 1 - turn) {
      const bytes = readSync(file, buffers[turn]);
      if (bytes === 0) return;
      yield buffers[turn].subarray(0, bytes);
    }
  } finally {
    closeSync(file);
  }
}
