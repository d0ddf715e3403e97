/** Storing what is made once. */
import { type ReportStore, StoreError, storedJson } from "./define.ts";

export interface Kept<T> {
  readonly created: boolean;
  readonly stored: T;
}

/**
 * Stores a document, or finds the one that is there already. Nothing is said to be stored that cannot be read
 * back, whole: a store may lose what it has acknowledged, and another request may delete it in between.
 * @throws StoreError
 */
export async function keep<T extends { readonly id: string }>(
  store: ReportStore,
  made: T,
  read: (json: string) => T,
): Promise<Kept<T>> {
  const json = JSON.stringify(made);
  for (let attempt = 0; attempt < KEEP_ATTEMPTS; attempt++) {
    const { created } = await store.create(made.id, json);
    const there = await store.get(made.id);
    if (there === json) return { created, stored: made };
    if (there === undefined) continue;
    storedJson(there);
    return { created: false, stored: read(there) };
  }
  throw new StoreError("a report is neither there nor can it be created");
}

/**
 * Creates a document that nobody else makes another of, and looks whether it is there.
 * @returns whether it was not there before, as far as the store says so. @throws StoreError
 */
export async function createSurely(store: ReportStore, id: string, json: string): Promise<boolean> {
  for (let attempt = 0; attempt < KEEP_ATTEMPTS; attempt++) {
    const { created } = await store.create(id, json);
    if ((await store.get(id)) !== undefined) return created;
  }
  throw new StoreError("a document was created, and is not there");
}

const KEEP_ATTEMPTS = 3;
