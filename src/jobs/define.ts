/** An analysis that runs as a job: what is kept of it, and the engine that runs it. */
import * as z from "zod";
import { REDACT_MODES } from "../analysis/redact/redactor.ts";
import type { Vault } from "../retain/define.ts";
import type { BlobStore } from "../store/blobs/define.ts";
import type { ReportStore } from "../store/define.ts";

export interface Storage {
  readonly reports: ReportStore;
  /** Uploads that were begun, by id; then those that are complete. */
  readonly uploads: ReportStore;
  readonly uploaded: ReportStore;
  /** Jobs that are not done, by the id of their analysis; then what became of them. */
  readonly jobs: ReportStore;
  readonly outcomes: ReportStore;
  /** Alerts that were answered, by what tells them apart. */
  readonly alerts: ReportStore;
  /** Reports and complete uploads of a VIP (store/by-vip.ts). */
  readonly vipReports: ReportStore;
  readonly vipUploads: ReportStore;
  readonly blobs: BlobStore;
  /** Captures that are kept. */
  readonly vault: Vault;
  /** The bucket, if the operator allows to read this object of it; without a name the first that is allowed. */
  objects(bucket: string | undefined, key: string): AllowedBucket | undefined;
}

export interface AllowedBucket {
  readonly bucket: string;
  readonly blobs: BlobStore;
}

/** What is used of a Workflow binding (Workers API). */
export interface Engine {
  create(options: { readonly id: string; readonly params: { readonly id: string } }): Promise<object>;
  /** @throws when there is no such instance. */
  get(id: string): Promise<Instance>;
}

export interface Instance {
  /** `queued`, `running`, `complete`, `errored`, `terminated`, ... */
  status(): Promise<{ readonly status: string }>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  terminate(): Promise<void>;
}

/** What is used of a running workflow (Workers API, WorkflowStep). */
export interface Steps {
  /** Does it once, again when it fails; what it returned is kept, and returned to every later run. */
  do<T>(
    name: string,
    config: StepConfig,
    work: (context: { readonly attempt: number }) => Promise<T>,
  ): Promise<T>;
}

export interface StepConfig {
  readonly retries: {
    readonly limit: number;
    readonly delay: number;
    readonly backoff: "exponential";
  };
  readonly timeout: number;
}

export interface Jobs {
  readonly storage: Storage;
  /** Undefined where the platform has none. */
  readonly engine: Engine | undefined;
}

/** What is wrong, as a problem document says it. */
export const JobProblem = z.object({
  code: z.string(),
  detail: z.string(),
  errors: z
    .array(
      z.object({
        part: z.string(),
        code: z.string(),
        byte: z.number().optional(),
        line: z.number().optional(),
        detail: z.string(),
      }),
    )
    .optional(),
});
export type JobProblem = z.infer<typeof JobProblem>;

/** Where the bytes of an input are. */
const Source = z.union([
  z.object({ upload: z.string() }),
  z.object({ bucket: z.string(), key: z.string(), etag: z.string() }),
  z.object({ text: z.string() }),
]);

export const JobInput = z.object({
  host: z.string(),
  kind: z.enum(["capture", "state", "topology"]),
  moment: z.enum(["before", "after", "now"]),
  part: z.string(),
  name: z.string(),
  bytes: z.number(),
  /** null: not declared; it is known when the input was read. */
  sha256: z.string().nullable(),
  source: Source,
});
export type JobInput = z.infer<typeof JobInput>;

/** Kept under the job's own prefix: it may be long. */
export const JobInputs = z.object({
  captures: z.array(JobInput),
  texts: z.array(JobInput),
  /** Of each input as the request named them: the report lists them so. */
  order: z.array(z.enum(["capture", "text"])),
});
export type JobInputs = z.infer<typeof JobInputs>;

/** Kept as long as it runs. */
export const Job = z.object({
  id: z.string(),
  /** Of the engine. */
  instance: z.string(),
  createdAt: z.string(),
  captures: z.number(),
  partitions: z.number(),
  /** Of the captures. */
  bytes: z.number(),
  keepUploads: z.boolean(),
  redact: z.enum(REDACT_MODES).optional(),
  /** Days that the captures are kept. */
  retain: z.number().optional(),
});
export type Job = z.infer<typeof Job>;

export const Outcome = z.object({
  createdAt: z.string(),
  /** Id of the report, where it is not that of the job. */
  report: z.string().optional(),
  problem: JobProblem.optional(),
});
export type Outcome = z.infer<typeof Outcome>;

/** Open the job, hints, read each capture, plan, fold each partition, write the report, clean up. */
export function stepsOf({ captures, partitions }: Pick<Job, "captures" | "partitions">): number {
  return captures + partitions + 5;
}
