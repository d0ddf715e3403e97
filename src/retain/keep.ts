/** Keeping captures: sealed piece by piece as they are read, then written down as those of a report. */
import type { Chunks, Input } from "../analysis/inputs.ts";
import type { BlobStore } from "../store/blobs/define.ts";
import { StoreError, storedJson } from "../store/define.ts";
import { createSurely } from "../store/keep.ts";
import { folderPrefix, pieceKey, Retained, type RetainedFile, type Vault } from "./define.ts";
import { PIECE_BYTES, type SealingKey, seal, sealingKey } from "./seal.ts";

const DAY_MS = 86_400_000;

/** Seals what passes into one folder, which counts for nothing until `noteRetained`. */
export class Keeper {
  readonly folder: string;
  readonly files: RetainedFile[] = [];
  readonly #vault: Vault;
  readonly #key: Promise<SealingKey>;

  /** @param key of the folder */
  constructor(vault: Vault, folder: string, key: Uint8Array) {
    this.#vault = vault;
    this.folder = folder;
    this.#key = sealingKey(key);
  }

  /** The inputs as they are; captures and bundles among them are kept as they are read. */
  async *passing(inputs: AsyncIterable<Input>): AsyncGenerator<Input> {
    for await (const input of inputs) {
      const { host, kind, part, name, chunks } = input;
      if (kind !== "capture" && kind !== "bundle") yield input;
      else {
        const file = this.files.push({ host, kind, part, name }) - 1;
        yield { ...input, chunks: this.kept(chunks, file) };
      }
    }
  }

  /**
   * The chunks as they are. Whoever stops reading keeps what was read.
   * @param file number in the folder. @throws StoreError
   */
  async *kept(chunks: Chunks, file: number): AsyncGenerator<Uint8Array> {
    const held = new Uint8Array(PIECE_BYTES);
    let length = 0;
    let piece = 0;
    const write = async (last: boolean) => {
      const position = { folder: this.folder, file, piece };
      const sealed = await seal(await this.#key, position, last, held.subarray(0, length));
      await putSurely(this.#vault.blobs, pieceKey(this.folder, file, piece), sealed);
      length = 0;
      piece++;
    };
    try {
      for await (const chunk of chunks) {
        for (let at = 0; at < chunk.length; ) {
          if (length === PIECE_BYTES) await write(false);
          const taken = chunk.subarray(at, at + PIECE_BYTES - length);
          held.set(taken, length);
          length += taken.length;
          at += taken.length;
        }
        yield chunk;
      }
    } finally {
      await write(true);
    }
  }

  /** Deletes what was sealed: nobody will ask for it. @throws StoreError */
  discard(): Promise<void> {
    return this.#vault.blobs.deleteAll(folderPrefix(this.folder));
  }
}

const PUT_ATTEMPTS = 3;

/** Writes it until it is there: a storage may lose what it has acknowledged. @throws StoreError */
async function putSurely(blobs: BlobStore, key: string, bytes: Uint8Array): Promise<void> {
  for (let attempt = 1; ; attempt++)
    try {
      await blobs.put(key, [bytes]);
      if ((await blobs.head(key))?.bytes === bytes.length) return;
      throw new StoreError("a piece of a capture was written, and is not there");
    } catch (error) {
      if (!(error instanceof StoreError) || attempt === PUT_ATTEMPTS) throw error;
    }
}

/** RFC 3339: so many days from now, or when what is kept already ends, if that is later. */
function untilOf(before: Retained | undefined, days: number): string {
  const until = Date.now() + days * DAY_MS;
  return new Date(before ? Math.max(until, Date.parse(before.until)) : until).toISOString();
}

/** From now on these are the captures of this report, in place of those that were. @throws StoreError */
export async function noteRetained(
  vault: Vault,
  report: string,
  { folder, files }: Pick<Retained, "folder" | "files">,
  days: number,
): Promise<void> {
  const before = await findRetained(vault, report);
  // A step that is done again has written it already.
  if (before?.folder === folder) return;
  await write(vault, report, { folder, until: untilOf(before, days), files }, before);
  // Another request may have been first; and what was there before is not wanted any more.
  const there = await findRetained(vault, report);
  for (const one of new Set([folder, before?.folder ?? folder]))
    if (one !== there?.folder) await vault.blobs.deleteAll(folderPrefix(one));
}

/**
 * What is kept of a report is kept for so many days from now, at least.
 * @returns false where nothing is kept, or its time is over. @throws StoreError
 */
export async function prolongRetained(vault: Vault, report: string, days: number): Promise<boolean> {
  const retained = await findRetained(vault, report);
  if (retained === undefined || isPast(retained, Date.now())) return false;
  const until = untilOf(retained, days);
  if (until === retained.until) return true;
  await write(vault, report, { ...retained, until }, retained);
  return true;
}

/** In the place of what was there before. @throws StoreError */
async function write(
  { records }: Vault,
  report: string,
  retained: Retained,
  before: Retained | undefined,
): Promise<void> {
  if (before) await records.delete(report);
  await createSurely(records, report, JSON.stringify(retained));
}

/** What is kept of a report, past its time or not. @throws StoreError */
export async function findRetained({ records }: Vault, report: string): Promise<Retained | undefined> {
  const json = await records.get(report);
  return json === undefined ? undefined : Retained.parse(storedJson(json));
}

export const isPast = ({ until }: Retained, now: number) => Date.parse(until) <= now;

/** @returns false when there was nothing. @throws StoreError */
export async function forgetRetained(vault: Vault, report: string): Promise<boolean> {
  const retained = await findRetained(vault, report);
  if (!retained) return false;
  await vault.blobs.deleteAll(folderPrefix(retained.folder));
  return vault.records.delete(report);
}
