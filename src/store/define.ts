/**
 * Object storage: the only thing the service keeps is one JSON document per analysis.
 * A driver gives conditional create, read and delete by key; nothing more.
 */

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

/** The store did not do what was asked: unreachable, refused, broken answer. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}
