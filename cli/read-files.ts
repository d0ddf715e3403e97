/** Files as streams that say how far they are read. */
import { createReadStream } from "node:fs";
import type { Input } from "../src/analysis/inputs.ts";
import type { NamedFile } from "./name-files.ts";
import type { Progress } from "./progress.ts";

const BLOCK_BYTES = 256 * 1024;

export async function* readFile(path: string, progress: Progress): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path, { highWaterMark: BLOCK_BYTES })) {
    const bytes: Uint8Array = chunk;
    progress.add(bytes.length);
    yield bytes;
  }
}

/** One after another, each opened when it is its turn. */
export async function* inputsOf(files: readonly NamedFile[], progress: Progress): AsyncGenerator<Input> {
  for (const { part, host, kind, moment, name, path } of files)
    yield { part, host, kind, moment, name, chunks: readFile(path, progress) };
}
