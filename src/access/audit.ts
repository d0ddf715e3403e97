/** Who read, made and deleted what. Entries hold no address and nothing of what was read. */
import * as z from "zod";
import { type ReportStore, storedJson } from "../store/define.ts";
import { leftAt } from "../store/newest-first.ts";

export const AuditEntry = z.object({
  at: z.string().describe("RFC 3339"),
  who: z
    .string()
    .describe("Id of the key; `share` for a shared link, `operator` for the operator's own token"),
  action: z.string().describe("The operation, as the OpenAPI document names it"),
  subject: z.string().nullable().describe("Id of what was read, made or deleted"),
  status: z.number().int().describe("Of the answer"),
  requestId: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export async function noteAudit(audit: ReportStore, entry: AuditEntry): Promise<void> {
  const id = `${leftAt(entry.at)}-${crypto.randomUUID().slice(0, 8)}`;
  await audit.create(id, JSON.stringify(entry));
}

/** Newest first. */
export async function listAudit(
  audit: ReportStore,
  options: { readonly limit: number; readonly cursor?: string },
): Promise<{ readonly entries: readonly AuditEntry[]; readonly next: string | undefined }> {
  const { ids, next } = await audit.list(options);
  const texts = await Promise.all(ids.map((id) => audit.get(id)));
  const entries = texts.flatMap((json) => (json === undefined ? [] : AuditEntry.parse(storedJson(json))));
  return { entries, next };
}
