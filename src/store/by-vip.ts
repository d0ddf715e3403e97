/** What is there of a VIP, newest first: an index of ids whose keys sort by time. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { ReportStore } from "./define.ts";
import { createSurely } from "./keep.ts";
import { leftAt, timeOf } from "./newest-first.ts";

export interface Entry {
  readonly id: string;
  /** RFC 3339, to the millisecond. */
  readonly at: string;
}

const HASH_LENGTH = 16;

/** @param vip canonical text of the address */
const prefixOf = (vip: string) => bytesToHex(sha256(utf8ToBytes(vip))).slice(0, HASH_LENGTH);

const keyOf = (vip: string, { id, at }: Entry) => `${prefixOf(vip)}-${leftAt(at)}-${id}`;

/** The key says all: an id is noted once for one moment. */
export async function noteVip(store: ReportStore, vip: string, entry: Entry): Promise<void> {
  await createSurely(store, keyOf(vip, entry), "{}");
}

export async function forgetVip(store: ReportStore, vip: string, entry: Entry): Promise<void> {
  await store.delete(keyOf(vip, entry));
}

/** The ids there are of it, newest first. What they name may be gone. */
export async function newestOfVip(store: ReportStore, vip: string, limit: number): Promise<Entry[]> {
  // No time begins with 0: this sorts before all of them.
  const { ids } = await store.list({ limit, cursor: `${prefixOf(vip)}-0` });
  return ids.filter((key) => key.startsWith(`${prefixOf(vip)}-`)).map(entryOf);
}

/** Which report or upload a key of the index is about. */
export const idOfEntry = (key: string): string => entryOf(key).id;

function entryOf(key: string): Entry {
  const [, left, ...id] = key.split("-");
  return { id: id.join("-"), at: timeOf(left) };
}
