/** What is kept of a report, as the inputs that it was. */
import type { Input } from "../analysis/inputs.ts";
import { gather } from "../lib/chunks.ts";
import { StoreError } from "../store/define.ts";
import { pieceKey, type Retained, type Vault } from "./define.ts";
import { open, SEALED_BYTES, type SealingKey, sealingKey } from "./seal.ts";

/** In their order; what nobody reads of them is not fetched. @param key of the folder */
export async function* openRetained(
  vault: Vault,
  { folder, files }: Retained,
  key: Uint8Array,
): AsyncGenerator<Input> {
  const sealing = await sealingKey(key);
  for (const [file, { host, kind, part, name }] of files.entries())
    yield { host, kind, part, name, moment: "now", chunks: opened(vault, folder, file, sealing) };
}

/** @throws StoreError when a piece is missing; SealBroken */
async function* opened(
  { blobs }: Vault,
  folder: string,
  file: number,
  key: SealingKey,
): AsyncGenerator<Uint8Array> {
  for (let piece = 0; ; piece++) {
    const found = await blobs.get(pieceKey(folder, file, piece));
    if (!found) throw new StoreError("a piece of a capture is missing");
    const sealed = await gather(found.chunks, found.bytes, SEALED_BYTES);
    const { last, plain } = await open(key, { folder, file, piece }, sealed);
    yield plain;
    if (last) return;
  }
}
