/**
 * Object storage: the only things the service keeps are one JSON document per analysis and per comparison.
 * A driver gives conditional create, read and delete by key; nothing more.
 */

import type * as z from "zod";
import type { BlobStore } from "./blobs/define.ts";

export interface ReportStore {
  /**
   * Stores `json` under `id` unless there is one already.
   * @returns whether this call created it. An existing object is never changed.
   */
  create(id: string, json: string): Promise<{ readonly created: boolean }>;
  /** The JSON stored under `id`, or undefined. */
  get(id: string): Promise<string | undefined>;
  /** Deletes what is under `id`; false when there was nothing. */
  delete(id: string): Promise<boolean>;
  /** Ids in key order, at most `limit`, after `cursor`; `next` when there are more. */
  list(options: { readonly limit: number; readonly cursor?: string }): Promise<{
    readonly ids: readonly string[];
    readonly next?: string;
  }>;
  /** Can the store be reached with these credentials? Throws StoreError when not. */
  check(): Promise<void>;
}

/**
 * The store did not do what was asked: unreachable, refused, broken answer, not set up.
 * The message goes to the log: it names no key, no endpoint and nothing that is stored.
 */
export class StoreError extends Error {
  override readonly name = "StoreError";
}

/** One kind of storage as a unit. */
export interface StoreDriver {
  /** What the variable STORE says to choose it. */
  readonly name: string;
  /**
   * Opens one folder of it from the bindings and variables that it declares.
   * @throws StoreError naming the variable that is missing or wrong.
   */
  open(bindings: unknown, folder?: Folder): ReportStore;
  /**
   * Opens it for bytes; `bucket` names another bucket than the service's own.
   * @throws StoreError naming the variable that is missing or wrong.
   */
  openBlobs(bindings: unknown, bucket?: string): BlobStore;
}

/** What a driver declares, read from the bindings. @throws StoreError naming each variable that is wrong. */
export function readSettings<T>(schema: z.ZodType<T>, bindings: unknown): T {
  const { data, error } = schema.safeParse(bindings);
  if (data !== undefined) return data;
  const wrong = (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new StoreError(`the storage is not set up: ${wrong.join("; ")}`);
}

/** An id that may become a key: lower-case letters, digits and dashes, nothing that a path could use. */
export const REPORT_ID = /^[a-z0-9][a-z0-9-]{7,79}$/;

/**
 * What is kept apart; without a word the reports. Uploads are begun, then uploaded; jobs are there while
 * they run, then there is their outcome. Deliveries are messages about reports, alerts those that were answered;
 * what is there of a VIP is found by `by-vip.ts`.
 */
export type Folder =
  | "reports"
  | "comparisons"
  | "uploads"
  | "uploaded"
  | "jobs"
  | "outcomes"
  | "deliveries"
  | "alerts"
  | "vip-reports"
  | "vip-uploads";

/** Every driver's guard: an id that is no key never reaches the storage. */
export function keyOf(id: string, folder: Folder = "reports"): string {
  if (!REPORT_ID.test(id)) throw new StoreError("not a report id");
  return `${prefixOf(folder)}${id}${KEY_SUFFIX}`;
}

/** The id that a key of ours stands for, or undefined when the key is none of ours. */
export function idOf(key: string, folder: Folder = "reports"): string | undefined {
  const prefix = prefixOf(folder);
  if (!key.startsWith(prefix) || !key.endsWith(KEY_SUFFIX)) return undefined;
  const id = key.slice(prefix.length, -KEY_SUFFIX.length);
  return REPORT_ID.test(id) ? id : undefined;
}

export function prefixOf(folder: Folder): string {
  return `${folder}/`;
}

const KEY_SUFFIX = ".json";
