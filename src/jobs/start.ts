/** A job from its inputs: its id, its documents, its start on the engine. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { reportId } from "../analysis/build-report.ts";
import type { LargeAnalysis } from "../analysis/large/define.ts";
import type { Redactor } from "../analysis/redact/redactor.ts";
import { ENGINE_VERSION } from "../lib/version.ts";
import type { Engine, Job, JobInput, JobInputs, Storage } from "./define.ts";
import { JOB_LIMITS } from "./limits.ts";
import { startInstance } from "./wake.ts";
import { INPUTS, workPrefix } from "./work.ts";

/**
 * The id of the report, when every digest is declared; else one that derives from what tells the inputs
 * apart (object, etag, size), and the report will have another.
 */
export function jobId({ captures, texts }: JobInputs, redactor?: Redactor): string {
  const inputs = [...captures, ...texts];
  const known = inputs.flatMap(({ part, sha256: plain }) =>
    plain === null ? [] : { part, sha256: redactor?.digest(plain) ?? plain },
  );
  if (known.length === inputs.length) return reportId(known, redactor);
  const lines = inputs.map((input) => JSON.stringify([input.part, input.sha256 ?? identityOf(input)])).sort();
  return bytesToHex(
    sha256(utf8ToBytes([`job ${ENGINE_VERSION}`, ...(redactor ? [redactor.line] : []), ...lines].join("\n"))),
  ).slice(0, 32);
}

function identityOf({ source, bytes }: JobInput): unknown {
  return "bucket" in source ? [source.bucket, source.key, source.etag, bytes] : source;
}

export interface Wishes {
  readonly keepUploads: boolean;
  /** What the names of the inputs went through. */
  readonly redactor?: Redactor | undefined;
  /** Days that the captures are kept. */
  readonly retain?: number | undefined;
}

/** Starts it, or finds the one that another request started at the same moment. */
export async function startJob(
  storage: Storage,
  engine: Engine,
  large: LargeAnalysis,
  inputs: JobInputs,
  { keepUploads, redactor, retain }: Wishes,
): Promise<void> {
  const id = jobId(inputs, redactor);
  const captures = inputs.captures.length;
  const bytes = inputs.captures.reduce((sum, input) => sum + input.bytes, 0);
  // "open", "hints", "plan", "report", "clean" and one of "announce" and "fail" are steps as well.
  const room = JOB_LIMITS.steps - captures - 6;
  const job: Job = {
    id,
    instance: `${id}-${crypto.randomUUID().slice(0, 8)}`,
    createdAt: new Date().toISOString(),
    captures,
    partitions: Math.max(1, Math.min(large.partitionsFor(unpackedBytes(inputs)), room)),
    bytes,
    keepUploads,
    ...(redactor ? { redact: redactor.mode } : {}),
    ...(retain === undefined ? {} : { retain }),
  };
  // How an earlier attempt ended is of no interest any more.
  await storage.outcomes.delete(id);
  await storage.blobs.put(`${workPrefix(id)}${INPUTS}`, [utf8ToBytes(JSON.stringify(inputs))]);
  const { created } = await storage.jobs.create(id, JSON.stringify(job));
  if (created) await startInstance(engine, job);
}

/** About, where captures are compressed. */
function unpackedBytes({ captures }: JobInputs): number {
  return captures.reduce((sum, { name, bytes }) => sum + (name.endsWith(".gz") ? GZIP_RATIO : 1) * bytes, 0);
}

const GZIP_RATIO = 8;
