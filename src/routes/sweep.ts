/** What nobody needs any more: past its time, or left behind by something that broke off. */
import { removeAnalysis } from "../jobs/cancel.ts";
import { lookUp } from "../jobs/status.ts";
import { deleteUpload } from "../jobs/uploads.ts";
import { removeDeliveries } from "../notify/deliveries.ts";
import { findRetained, forgetRetained, isPast } from "../retain/keep.ts";
import { idOfEntry } from "../store/by-vip.ts";
import type { ReportStore } from "../store/define.ts";
import type { Tenant } from "./define.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Milliseconds that something may be there before it counts as left behind, or as not wanted any more. */
export const SWEEP_AGES = {
  /** What something else should name: it may be about to. */
  orphan: DAY_MS,
  /** An upload that was begun; the platform gives up on its parts after seven days. */
  begun: 2 * DAY_MS,
  /** A complete upload that no analysis took. */
  uploaded: 7 * DAY_MS,
  /** A job: none runs that long. */
  job: 3 * DAY_MS,
  /** How a job ended; which alert opened which analysis. */
  word: 30 * DAY_MS,
} as const;

/** Of one kind in one run: the rest is for the next one. */
const MOST = 10_000;
const PAGE = 500;

export type Swept = Readonly<Record<string, number>>;

/** @returns how many were deleted of each kind */
export async function sweep(tenant: Tenant, now: number): Promise<Swept> {
  const { jobs, store, comparisons, audit, announcer, settings } = tenant;
  const { storage } = jobs;
  const { retentionDays, auditDays } = settings;
  const kept = retentionDays === undefined ? Number.POSITIVE_INFINITY : retentionDays * DAY_MS;
  const isThere = async (id: string) => (await store.get(id)) !== undefined;
  const swept: Record<string, number> = {};

  swept.reports = await each(store, now - kept, async (id) => {
    await removeDeliveries(announcer.deliveries, id);
    return removeAnalysis(jobs, id);
  });
  swept.comparisons = await each(comparisons, now - kept, (id) => comparisons.delete(id));
  swept.audit = await each(audit, now - auditDays * DAY_MS, (id) => audit.delete(id));
  swept.jobs = await each(storage.jobs, now - SWEEP_AGES.job, async (id) => {
    // Whoever looks at one whose engine gave up puts it in order; what is left after that is not wanted.
    const found = await lookUp(jobs, id);
    return found.kind === "status" && found.status.status === "running" ? removeAnalysis(jobs, id) : true;
  });
  swept.uploads =
    (await each(storage.uploads, now - SWEEP_AGES.begun, (id) => deleteUpload(storage, id))) +
    (await each(storage.uploaded, now - SWEEP_AGES.uploaded, (id) => deleteUpload(storage, id)));
  for (const words of [storage.outcomes, storage.alerts])
    swept.words = (swept.words ?? 0) + (await each(words, now - SWEEP_AGES.word, (id) => words.delete(id)));

  const before = now - SWEEP_AGES.orphan;
  const folders = new Set<string>();
  swept.captures = await each(storage.vault.records, now + DAY_MS, async (id) => {
    const retained = await findRetained(storage.vault, id);
    if (!retained) return false;
    const wanted = !isPast(retained, now) && (await isThere(id));
    if (wanted) folders.add(retained.folder);
    return wanted ? false : forgetRetained(storage.vault, id);
  });
  const { vipReports, vipUploads, uploaded, uploads, blobs } = storage;
  swept.index =
    (await each(vipReports, before, async (key) =>
      (await isThere(idOfEntry(key))) ? false : vipReports.delete(key),
    )) +
    (await each(vipUploads, before, async (key) =>
      (await uploaded.get(idOfEntry(key))) === undefined ? vipUploads.delete(key) : false,
    ));
  swept.deliveries = await each(announcer.deliveries, before, async (id) =>
    (await isThere(id.split("-", 1)[0])) ? false : announcer.deliveries.delete(id),
  );
  swept.objects = await eachBlob(
    tenant,
    before,
    async (folder, id) => {
      if (folder === "work") return (await storage.jobs.get(id)) === undefined;
      // Of a request that broke off, or of a job that is gone: its instance is its id and nine characters.
      if (folder === "captures")
        return (
          swept.captures < MOST && !folders.has(id) && (await storage.jobs.get(id.slice(0, -9))) === undefined
        );
      return (await uploads.get(id)) === undefined && (await uploaded.get(id)) === undefined;
    },
    (key) => blobs.delete(key),
  );
  return swept;
}

/** Does it to everything that was written before this. @returns how many it was done to */
async function each(
  store: ReportStore,
  before: number,
  remove: (id: string) => Promise<boolean>,
): Promise<number> {
  if (!Number.isFinite(before)) return 0;
  let count = 0;
  for (let cursor: string | undefined; ; ) {
    const page = await store.list({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    for (const [i, id] of page.ids.entries())
      if (page.times[i] < before && count < MOST && (await remove(id))) count++;
    if (page.next === undefined || count >= MOST) return count;
    cursor = page.next;
  }
}

const BLOB_FOLDERS = ["work", "uploads", "captures"] as const;
type BlobFolder = (typeof BLOB_FOLDERS)[number];

/** Bytes that belong to nothing: `work/<id>/..`, `uploads/<id>`, `uploads/<id>.parts/..`, `captures/<folder>/..` */
async function eachBlob(
  { jobs }: Tenant,
  before: number,
  isOrphan: (folder: BlobFolder, id: string) => Promise<boolean>,
  remove: (key: string) => Promise<void>,
): Promise<number> {
  let count = 0;
  for (const folder of BLOB_FOLDERS)
    for (let after: string | undefined; ; ) {
      const { entries, more } = await jobs.storage.blobs.list(`${folder}/`, after);
      for (const { key, time } of entries) {
        const [id] = key.slice(folder.length + 1).split(/[./]/, 1);
        // Documents of uploads lie in the same folder: they are their own.
        if (key.endsWith(".json") || time >= before || count >= MOST || !(await isOrphan(folder, id)))
          continue;
        await remove(key);
        count++;
      }
      after = entries.at(-1)?.key;
      if (!more || after === undefined || count >= MOST) break;
    }
  return count;
}
