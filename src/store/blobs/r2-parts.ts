/**
 * Parts in R2. Its binding cannot list the parts of a sending, so each is noted beside the object: an empty
 * object `<key>.parts/<number>` whose metadata says what R2 called it.
 */
import * as z from "zod";
import { chunksOf } from "../../lib/chunks.ts";
import { StoreError } from "../define.ts";
import type { PartBody, PartStore } from "./define.ts";
import { ask, type BlobBucket, type R2Part } from "./r2-bucket.ts";

const Note = z.object({ number: z.coerce.number(), bytes: z.coerce.number(), etag: z.string() });
type Note = z.infer<typeof Note>;

export function r2Parts(bucket: BlobBucket): PartStore {
  const forget = async (key: string, notes: readonly Note[]) => {
    if (notes.length > 0) await ask(() => bucket.delete(notes.map(({ number }) => noteKey(key, number))));
  };
  return {
    async begin(key) {
      return (await ask(() => bucket.createMultipartUpload(key))).uploadId;
    },
    async list(key) {
      return (await notesOf(bucket, key)).map(({ number, bytes }) => ({ number, bytes }));
    },
    async complete(key, sending) {
      const notes = await notesOf(bucket, key);
      const parts = notes.map(({ number, etag }) => ({ partNumber: number, etag }));
      await ask(() => bucket.resumeMultipartUpload(key, sending).complete(parts));
      await forget(key, notes);
    },
    async abort(key, sending) {
      await ask(() => bucket.resumeMultipartUpload(key, sending).abort());
      await forget(key, await notesOf(bucket, key));
    },
    async put(key, sending, part) {
      // What was there of this number is replaced whatever comes of it.
      await ask(() => bucket.delete(noteKey(key, part.number)));
      const taken = await take(part, (body) =>
        ask(() => bucket.resumeMultipartUpload(key, sending).uploadPart(part.number, body)),
      );
      if (!taken) return false;
      const note = { number: `${part.number}`, bytes: `${part.bytes}`, etag: taken.etag };
      await ask(() => bucket.put(noteKey(key, part.number), new Uint8Array(), { customMetadata: note }));
      return true;
    },
  };
}

/** Sends the body on as it comes, digesting it by the way. @returns undefined when the digest is another. */
async function take(
  { body, bytes, md5 }: PartBody,
  send: (body: ReadableStream<Uint8Array>) => Promise<R2Part>,
): Promise<R2Part | undefined> {
  const passing = new FixedLengthStream(bytes);
  const digester = new crypto.DigestStream("MD5");
  digester.digest.catch(() => {});
  const [part] = await Promise.all([send(passing.readable), writeTo(body, [passing.writable, digester])]);
  if (!md5) return part;
  const digest = new Uint8Array(await digester.digest);
  return digest.length === md5.length && digest.every((byte, i) => byte === md5[i]) ? part : undefined;
}

/** Native pipes do not go from one of the runtime's own streams into two others: by hand, then. */
async function writeTo(
  body: ReadableStream<Uint8Array>,
  streams: readonly WritableStream<Uint8Array>[],
): Promise<void> {
  const writers = streams.map((stream) => stream.getWriter());
  try {
    for await (const chunk of chunksOf(body)) for (const writer of writers) await writer.write(chunk);
    for (const writer of writers) await writer.close();
  } catch (error) {
    for (const writer of writers) {
      writer.closed.catch(() => {});
      await writer.abort(error).catch(() => {});
    }
    throw error;
  }
}

async function notesOf(bucket: BlobBucket, key: string): Promise<Note[]> {
  const notes: Note[] = [];
  let from: { startAfter?: string } = {};
  for (;;) {
    const page = await ask(() =>
      bucket.list({ prefix: `${key}.parts/`, include: ["customMetadata"], ...from }),
    );
    for (const { customMetadata } of page.objects) {
      const { data } = Note.safeParse(customMetadata);
      if (!data) throw new StoreError("a part's note cannot be read");
      notes.push(data);
    }
    const last = page.objects.at(-1);
    if (!page.truncated || !last) return notes;
    from = { startAfter: last.key };
  }
}

const noteKey = (key: string, number: number) => `${key}.parts/${String(number).padStart(5, "0")}`;
