/** Files that are sent in parts: begun, resumed, completed, deleted. */

import * as z from "zod";
import { forgetVip, noteVip } from "../store/by-vip.ts";
import { storedJson } from "../store/define.ts";
import { createSurely } from "../store/keep.ts";
import type { Storage } from "./define.ts";
import { JOB_LIMITS } from "./limits.ts";

const File = z.object({
  id: z.string(),
  name: z.string(),
  bytes: z.number(),
  /** As declared; it is checked when an analysis reads the file. */
  sha256: z.string(),
  /** What it is of: an alert about the VIP opens an analysis with it. */
  label: z.object({ vip: z.string(), part: z.string() }).optional(),
  /** RFC 3339; of a labelled one that is complete. */
  completedAt: z.string().optional(),
});
const Begun = File.extend({ sending: z.string() });
export type UploadedFile = z.infer<typeof File>;
export type BegunUpload = z.infer<typeof Begun>;

export interface PlannedPart {
  readonly number: number;
  readonly from: number;
  readonly bytes: number;
}

export const uploadKey = (id: string) => `uploads/${id}`;

/** Parts of equal length, but for the last one. */
export function partsOf({ bytes }: Pick<UploadedFile, "bytes">): PlannedPart[] {
  const count = Math.ceil(bytes / JOB_LIMITS.partBytes);
  return Array.from({ length: count }, (_, i) => {
    const from = i * JOB_LIMITS.partBytes;
    return { number: i + 1, from, bytes: Math.min(JOB_LIMITS.partBytes, bytes - from) };
  });
}

export async function beginUpload(storage: Storage, file: Omit<UploadedFile, "id">): Promise<BegunUpload> {
  const id = crypto.randomUUID();
  const begun = { id, ...file, sending: await storage.blobs.parts.begin(uploadKey(id)) };
  await createSurely(storage.uploads, id, JSON.stringify(begun));
  return begun;
}

export async function findBegun(storage: Storage, id: string): Promise<BegunUpload | undefined> {
  const json = await storage.uploads.get(id);
  return json === undefined ? undefined : Begun.parse(storedJson(json));
}

export async function findUploaded(storage: Storage, id: string): Promise<UploadedFile | undefined> {
  const json = await storage.uploaded.get(id);
  return json === undefined ? undefined : File.parse(storedJson(json));
}

/** The numbers of the parts that are there as planned. */
export async function receivedParts(storage: Storage, begun: BegunUpload): Promise<ReadonlySet<number>> {
  const bytes = new Map(partsOf(begun).map((part) => [part.number, part.bytes]));
  const there = await storage.blobs.parts.list(uploadKey(begun.id), begun.sending);
  return new Set(there.filter((part) => bytes.get(part.number) === part.bytes).map(({ number }) => number));
}

/** Makes the parts one file, or says which are missing. May be repeated when it broke off. */
export async function completeUpload(
  storage: Storage,
  begun: BegunUpload,
): Promise<{ readonly file: UploadedFile } | { readonly missing: readonly number[] }> {
  const key = uploadKey(begun.id);
  if ((await storage.blobs.head(key)) === undefined) {
    const received = await receivedParts(storage, begun);
    const missing = partsOf(begun).flatMap(({ number }) => (received.has(number) ? [] : number));
    if (missing.length > 0) return { missing };
    await storage.blobs.parts.complete(key, begun.sending);
  }
  const { sending: _, ...sent } = begun;
  const made = sent.label ? { ...sent, completedAt: new Date().toISOString() } : sent;
  const created = await createSurely(storage.uploaded, begun.id, JSON.stringify(made));
  const file = (created ? undefined : await findUploaded(storage, begun.id)) ?? made;
  if (file.label && file.completedAt)
    await noteVip(storage.vipUploads, file.label.vip, { id: file.id, at: file.completedAt });
  await storage.uploads.delete(begun.id);
  return { file };
}

/** Deletes what was sent, complete or not. @returns false when there was nothing. */
export async function deleteUpload(storage: Storage, id: string): Promise<boolean> {
  const begun = await findBegun(storage, id);
  const key = uploadKey(id);
  if (await storage.blobs.head(key)) await storage.blobs.delete(key);
  else if (begun) await storage.blobs.parts.abort(key, begun.sending);
  const file = await findUploaded(storage, id);
  if (file?.label && file.completedAt)
    await forgetVip(storage.vipUploads, file.label.vip, { id, at: file.completedAt });
  const was = await storage.uploaded.delete(id);
  return (await storage.uploads.delete(id)) || was;
}
