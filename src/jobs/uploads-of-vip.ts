/** What collectors last uploaded for a VIP, as the inputs of one analysis. */
import { parsePartName } from "../analysis/inputs.ts";
import { inGroups } from "../lib/in-groups.ts";
import { newestOfVip } from "../store/by-vip.ts";
import type { Storage } from "./define.ts";
import { JOB_LIMITS } from "./limits.ts";
import type { NamedInput } from "./name-inputs.ts";
import { findUploaded } from "./uploads.ts";

/** Milliseconds: collectors on several hosts, and the pieces of a rotated capture, come so far apart. */
const ONE_COLLECTION = 15 * 60_000;
/** Connections that a Worker holds open at once. */
const AT_ONCE = 6;

/**
 * All captures that were completed in the quarter of an hour before the newest upload, and of each state the
 * newest one in it.
 * @param vip canonical text of the address
 */
export async function uploadsOfVip(storage: Storage, vip: string): Promise<NamedInput[]> {
  const entries = await newestOfVip(storage.vipUploads, vip, JOB_LIMITS.captures + JOB_LIMITS.texts);
  const found = await inGroups(entries, AT_ONCE, ({ id }) => findUploaded(storage, id));
  // Storage that expires uploads may leave what names them.
  const files = found.flatMap((file, i) => (file?.label ? { ...file.label, ...entries[i] } : []));
  const newest = Date.parse(files.at(0)?.at ?? "");
  const seen = new Set<string>();
  return files
    .filter(({ at }) => newest - Date.parse(at) <= ONE_COLLECTION)
    .filter(({ part }) => {
      const first = !seen.has(part);
      seen.add(part);
      return first || parsePartName(part)?.kind === "capture";
    })
    .map(({ part, id }) => ({ part, upload: id }))
    .reverse();
}
