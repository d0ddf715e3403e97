/** An upload as an answer: its parts, which of them are there, and where each is sent. */
import { z } from "@hono/zod-openapi";
import { parsePartName } from "../analysis/inputs.ts";
import type { Engine } from "../jobs/define.ts";
import { JOB_LIMITS } from "../jobs/limits.ts";
import {
  type BegunUpload,
  findBegun,
  findUploaded,
  partsOf,
  type UploadedFile,
  uploadKey,
} from "../jobs/uploads.ts";
import { canonicalIp } from "../lib/ip.ts";
import { REPORT_ID } from "../store/define.ts";
import type { RouteContext } from "./define.ts";
import { Problem } from "./problem.ts";

export const UploadParam = z.object({ id: z.string().describe("Id of the upload") });

const Part = z.object({
  number: z.number().int(),
  from: z.number().int().describe("Offset in the file"),
  bytes: z.number().int(),
  received: z.boolean(),
  method: z.literal("PUT"),
  url: z.string().describe("Where it is sent: absolute, and signed for a while, or a path of this API"),
});

/** A schema of one address, in any of its forms, as its canonical text. */
export const Vip = z
  .string()
  .max(45)
  .refine((text) => canonicalIp(text) !== undefined, "no IP address")
  .overwrite((text) => canonicalIp(text) ?? text);

export const UploadLabel = z.object({
  vip: Vip.describe("Address of the virtual service"),
  part: z
    .string()
    .max(80)
    .refine((name) => parsePartName(name) !== undefined, "no part of an analysis")
    .describe("As in `POST /v1/analyses`: `ds`, `rs1.state`"),
});

export const UploadAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    bytes: z.number().int(),
    sha256: z.string(),
    label: UploadLabel.optional(),
    status: z.enum(["open", "complete"]),
    partBytes: z.number().int().describe("Length of every part but the last one"),
    expiresAt: z.string().nullable().describe("Until when the URLs take parts; null: as long as it is open"),
    parts: z.array(Part).describe("Of an open upload; ask again for fresh URLs"),
  })
  .openapi("Upload");
export type UploadAnswer = z.infer<typeof UploadAnswer>;

export const uploadContent = { "application/json": { schema: UploadAnswer } };

/** @param received the numbers of the parts that are there */
export async function openUpload(
  context: RouteContext,
  begun: BegunUpload,
  received: ReadonlySet<number>,
): Promise<UploadAnswer> {
  const { storage } = context.var.tenant.jobs;
  const { id, name, bytes, sha256, sending, label } = begun;
  const seconds = JOB_LIMITS.urlSeconds;
  const { parts } = storage.blobs;
  const signed = (number: number) => parts.url?.(uploadKey(id), sending, number, seconds);
  const expiresAt = parts.url ? new Date(Date.now() + seconds * 1000).toISOString() : null;
  const answers: UploadAnswer["parts"] = [];
  for (const part of partsOf(begun)) {
    const url = (await signed(part.number)) ?? `/v1/uploads/${id}/parts/${part.number}`;
    answers.push({ ...part, received: received.has(part.number), method: "PUT", url });
  }
  return {
    id,
    name,
    bytes,
    sha256,
    ...(label ? { label } : {}),
    status: "open",
    partBytes: JOB_LIMITS.partBytes,
    expiresAt,
    parts: answers,
  };
}

export function completeAnswer(file: UploadedFile): UploadAnswer {
  const { completedAt: _, ...known } = file;
  return { ...known, status: "complete", partBytes: JOB_LIMITS.partBytes, expiresAt: null, parts: [] };
}

export async function findComplete(context: RouteContext, id: string): Promise<UploadedFile | undefined> {
  return REPORT_ID.test(id) ? findUploaded(context.var.tenant.jobs.storage, id) : undefined;
}

/** @throws Problem not-found */
export async function begunUpload(context: RouteContext, id: string): Promise<BegunUpload> {
  const begun = REPORT_ID.test(id) ? await findBegun(context.var.tenant.jobs.storage, id) : undefined;
  if (!begun) throw new Problem("not-found", "there is no open upload with this id");
  return begun;
}

/** Uploads are there for jobs. @throws Problem jobs-unavailable */
export function needEngine(context: RouteContext): Engine {
  const { engine } = context.var.tenant.jobs;
  if (!engine) throw new Problem("jobs-unavailable", "send the files as multipart/form-data");
  return engine;
}
