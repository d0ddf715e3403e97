/** What lies in the local engine's buckets, read from its own files while or after it runs. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as z from "zod";

const Row = z.object({ key: z.string() });

/** Keys that start so. @param state what the engine was told to persist to */
export function keysInBucket(state: string, prefix: string): readonly string[] {
  // Miniflare: one database per bucket, objects in the table _mf_objects.
  const folder = join(state, "v3", "r2", "miniflare-R2BucketObject");
  if (!existsSync(folder)) throw new Error(`the local engine keeps its buckets elsewhere than ${folder}`);
  const databases = readdirSync(folder).filter((name) => name.endsWith(".sqlite"));
  const keys = databases.flatMap((name) => {
    const database = new DatabaseSync(join(folder, name), { readOnly: true });
    const tables = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '_mf_objects'").all();
    const rows = tables.length === 0 ? [] : database.prepare("SELECT key FROM _mf_objects").all();
    database.close();
    return rows.map((row) => Row.parse(row).key);
  });
  if (keys.length === 0) throw new Error("the local bucket looks empty: its files are not where they were");
  return keys.filter((key) => key.startsWith(prefix));
}
