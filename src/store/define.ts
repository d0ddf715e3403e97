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
    /** Of each, when it was written: Unix milliseconds. */
    readonly times: readonly number[];
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

/** A stored document's value. @throws StoreError when the store gave only a part of it */
export function storedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StoreError("a stored document came back broken");
  }
}

/** One kind of storage as a unit. */
export interface StoreDriver {
  /** What the variable STORE says to choose it. */
  readonly name: string;
  /**
   * Opens one folder of it from the bindings and variables that it declares.
   * @throws StoreError naming the variable that is missing or wrong.
   */
  open(bindings: unknown, place?: Place): ReportStore;
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
  | "vip-uploads"
  | "keys"
  | "audit"
  | "retained";

/** Whose things they are. Those of MAIN lie at the top, where they lay before there were tenants. */
export const TENANT = /^[a-z][a-z0-9-]{0,30}$/;
export const MAIN = "main";

/** A folder of one tenant. */
export type Place = Folder | `tenants/${string}/${Folder}`;

export function placeOf(tenant: string, folder: Folder): Place {
  return tenant === MAIN ? folder : `${tenantPrefix(tenant)}${folder}`;
}

/** In front of everything that is a tenant's. */
export function tenantPrefix(tenant: string): "" | `tenants/${string}/` {
  if (!TENANT.test(tenant)) throw new StoreError("not a tenant");
  return tenant === MAIN ? "" : `tenants/${tenant}/`;
}

/** A page of a list, from what a driver found. */
export function pageOf(
  listed: readonly { readonly id: string; readonly time: number }[],
  more: boolean,
): Awaited<ReturnType<ReportStore["list"]>> {
  const ids = listed.map(({ id }) => id);
  const times = listed.map(({ time }) => time);
  return more && ids.length > 0 ? { ids, times, next: ids[ids.length - 1] } : { ids, times };
}

/** Every driver's guard: an id that is no key never reaches the storage. */
export function keyOf(id: string, place: Place = "reports"): string {
  if (!REPORT_ID.test(id)) throw new StoreError("not a report id");
  return `${prefixOf(place)}${id}${KEY_SUFFIX}`;
}

/** The id that a key of ours stands for, or undefined when the key is none of ours. */
export function idOf(key: string, place: Place = "reports"): string | undefined {
  const prefix = prefixOf(place);
  if (!key.startsWith(prefix) || !key.endsWith(KEY_SUFFIX)) return undefined;
  const id = key.slice(prefix.length, -KEY_SUFFIX.length);
  return REPORT_ID.test(id) ? id : undefined;
}

export function prefixOf(place: Place): string {
  return `${place}/`;
}

const KEY_SUFFIX = ".json";
