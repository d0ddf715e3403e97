/** From the inputs that a request names to those that a job reads: found, allowed, within the limits. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { type PartName, parsePartName } from "../analysis/inputs.ts";
import type { Redactor } from "../analysis/redact/redactor.ts";
import { removeSecrets } from "../analysis/redact/secrets.ts";
import { inGroups } from "../lib/in-groups.ts";
import { REPORT_ID } from "../store/define.ts";
import type { JobInput, JobInputs, JobProblem, Storage } from "./define.ts";
import { JOB_LIMITS } from "./limits.ts";
import { findUploaded } from "./uploads.ts";

export type NamedInput =
  | { readonly part: string; readonly upload: string }
  | { readonly part: string; readonly text: string }
  | {
      readonly part: string;
      readonly object: { readonly bucket?: string | undefined; readonly key: string };
      readonly sha256?: string | undefined;
    };

type Wrong = NonNullable<JobProblem["errors"]>[number];
type Located = Pick<JobInput, "bytes" | "sha256" | "source"> & { readonly name?: string };

export type Named =
  | { readonly inputs: JobInputs }
  | { readonly code: "inputs-invalid" | "object-forbidden"; readonly errors: readonly Wrong[] };

/** A step of a job reads one capture: what a bundle holds is not known before it was read. */
const NO_BUNDLE = "a job takes no bundles: send it as multipart/form-data, or unpack it and name its files";
/** Connections that a Worker holds open at once. */
const AT_ONCE = 6;

/** @param redactor what names and texts go through before they are kept */
export async function nameInputs(
  storage: Storage,
  named: readonly NamedInput[],
  redactor?: Redactor,
): Promise<Named> {
  const parts = named.map(({ part }) => parsePartName(part));
  const unnamed = named.filter((_, i) => !parts[i]);
  if (unnamed.length > 0) return invalid(unnamed.map(({ part }) => unknownPart(part)));
  // Before any of them is looked at: whether an object is there that may not be read is not told.
  const forbidden = named.filter((input) => "object" in input && !allowed(storage, input.object));
  if (forbidden.length > 0)
    return {
      code: "object-forbidden",
      errors: forbidden.map(({ part }) =>
        wrong(part, "object-forbidden", "the operator allows no such object"),
      ),
    };
  const found = await inGroups(named, AT_ONCE, (input) => locate(storage, input));
  const errors: Wrong[] = [];
  const inputs: JobInput[] = [];
  for (const [i, located] of found.entries()) {
    const { part } = named[i];
    const name = parts[i];
    if ("code" in located) errors.push(located);
    else if (name?.kind === "bundle") errors.push(wrong(part, "bundle-in-job", NO_BUNDLE));
    else if (name) inputs.push(cleaned(inputOf(part, { ...name, kind: name.kind }, located), redactor));
  }
  const captures = inputs.filter(({ kind }) => kind === "capture");
  const texts = inputs.filter(({ kind }) => kind !== "capture");
  errors.push(...tooMany(captures, texts));
  const order = inputs.map(({ kind }) => (kind === "capture" ? "capture" : "text"));
  return errors.length > 0 ? invalid(errors) : { inputs: { captures, texts, order } };
}

const invalid = (errors: readonly Wrong[]): Named => ({ code: "inputs-invalid", errors });
const wrong = (part: string, code: string, detail: string): Wrong => ({ part, code, detail });
const unknownPart = (part: string) =>
  wrong(part, "part-unknown", "known are <host>, <host>.capture, <host>.state[.before|.after] and topology");

function allowed(storage: Storage, object: { readonly bucket?: string | undefined; readonly key: string }) {
  return storage.objects(object.bucket, object.key);
}

async function locate(storage: Storage, input: NamedInput): Promise<Located | Wrong> {
  const { part } = input;
  if ("text" in input) {
    if (parsePartName(part)?.kind === "capture")
      return wrong(part, "capture-as-text", "a capture is no text");
    const bytes = utf8ToBytes(input.text);
    return { bytes: bytes.length, sha256: bytesToHex(sha256(bytes)), source: { text: input.text } };
  }
  if ("upload" in input) {
    const { upload } = input;
    const file = REPORT_ID.test(upload) ? await findUploaded(storage, upload) : undefined;
    if (!file) return wrong(part, "upload-unknown", "there is no complete upload with this id");
    return { bytes: file.bytes, sha256: file.sha256, name: file.name, source: { upload } };
  }
  const bucket = allowed(storage, input.object);
  const { key } = input.object;
  const head = await bucket?.blobs.head(key);
  if (!bucket || !head) return wrong(part, "object-unknown", "there is no such object");
  const source = { bucket: bucket.bucket, key, etag: head.etag };
  return { bytes: head.bytes, sha256: input.sha256 ?? null, name: key.split("/").at(-1) ?? key, source };
}

type JobPartName = PartName & Pick<JobInput, "kind">;

function inputOf(part: string, { host, kind, moment }: JobPartName, located: Located): JobInput {
  const { bytes, sha256, source, name = part } = located;
  return { host, kind, moment, part, name: name.slice(0, JOB_LIMITS.fileNameLength), bytes, sha256, source };
}

/** As it may be kept: what stands in the request itself has gone nowhere yet. */
function cleaned(input: JobInput, redactor: Redactor | undefined): JobInput {
  const { source, kind, host, part, name } = input;
  const own = redactor
    ? { ...input, host: redactor.host(host), part: redactor.part(part), name: redactor.fileName(name) }
    : input;
  if (!("text" in source)) return own;
  const plain = kind === "state" ? removeSecrets(source.text) : source.text;
  const text = kind === "topology" ? redactor?.topology(plain) : redactor?.text(plain);
  return { ...own, source: { text: text ?? plain } };
}

function tooMany(captures: readonly JobInput[], texts: readonly JobInput[]): Wrong[] {
  const bytes = [...captures, ...texts].reduce((sum, input) => sum + input.bytes, 0);
  return [
    captures.length > JOB_LIMITS.captures && `at most ${JOB_LIMITS.captures} captures`,
    texts.length > JOB_LIMITS.texts && `at most ${JOB_LIMITS.texts} states and topologies`,
    bytes > JOB_LIMITS.bytes && `at most ${JOB_LIMITS.bytes} bytes in all`,
  ].flatMap((detail) => (detail ? wrong("", "too-many", `an analysis takes ${detail}`) : []));
}
