/** Storing what is made once. */
import { type ReportStore, StoreError } from "./define.ts";

export interface Kept<T> {
  readonly created: boolean;
  readonly stored: T;
}

/** Stores a document, or finds the one that is there already. Another request may delete it in between. */
export async function keep<T extends { readonly id: string }>(
  store: ReportStore,
  made: T,
  read: (json: string) => T,
): Promise<Kept<T>> {
  for (let attempt = 0; attempt < KEEP_ATTEMPTS; attempt++) {
    const { created } = await store.create(made.id, JSON.stringify(made));
    if (created) return { created, stored: made };
    const earlier = await store.get(made.id);
    if (earlier !== undefined) return { created, stored: read(earlier) };
  }
  throw new StoreError("a report is neither there nor can it be created");
}

const KEEP_ATTEMPTS = 3;
