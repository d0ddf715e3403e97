/** The bytes of an input of a job, from wherever they are. */
import type { JobInput, JobProblem, Storage } from "./define.ts";
import { uploadKey } from "./uploads.ts";

/** An input cannot be read, and no second attempt will change that. */
export class InputRefused extends Error {
  override readonly name = "InputRefused";
  readonly problem: JobProblem;
  constructor(part: string, code: string, detail: string) {
    super(code);
    this.problem = { code: "inputs-unusable", detail, errors: [{ part, code, detail }] };
  }
}

/** @throws InputRefused */
export async function openInput(storage: Storage, input: JobInput): Promise<AsyncIterable<Uint8Array>> {
  const { source, part } = input;
  if ("text" in source) return once(new TextEncoder().encode(source.text));
  if ("upload" in source) {
    const found = await storage.blobs.get(uploadKey(source.upload));
    if (!found)
      throw new InputRefused(part, "upload-unknown", `the upload ${source.upload} is not there any more`);
    return found.chunks;
  }
  const found = await storage.objects(source.bucket, source.key)?.blobs.get(source.key);
  if (!found) throw new InputRefused(part, "object-unknown", "the object is not there any more");
  if (found.etag !== source.etag)
    throw new InputRefused(part, "object-changed", "the object is not the one that was there at the request");
  return found.chunks;
}

/** What an input was found to be, against what was declared of it. @throws InputRefused */
export function checkDigest(
  input: JobInput,
  found: { readonly sha256: string; readonly bytes: number },
): void {
  if (found.bytes === input.bytes && (input.sha256 ?? found.sha256) === found.sha256) return;
  const what = "upload" in input.source ? `the upload ${input.source.upload}` : "the object";
  throw new InputRefused(
    input.part,
    "digest-mismatch",
    `${what} is not what was declared: it has ${found.bytes} bytes and the SHA-256 ${found.sha256}`,
  );
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
