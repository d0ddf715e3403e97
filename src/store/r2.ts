/** Reports in Cloudflare R2, through the binding REPORTS. */
import * as z from "zod";
import { r2Blobs } from "./blobs/r2.ts";
import { ask, type BlobBucket } from "./blobs/r2-bucket.ts";
import {
  idOf,
  keyOf,
  type Place,
  pageOf,
  prefixOf,
  type ReportStore,
  readSettings,
  type StoreDriver,
} from "./define.ts";

/** What is used of an R2 bucket (Workers API, R2Bucket). */
export interface Bucket {
  /** null when `onlyIf` was not met. */
  put(key: string, value: string, options: PutOptions): Promise<object | null>;
  get(key: string): Promise<{ text(): Promise<string> } | null>;
  head(key: string): Promise<object | null>;
  delete(key: string): Promise<void>;
  list(options: { prefix: string; limit: number; startAfter?: string }): Promise<{
    objects: readonly { key: string; uploaded: Date }[];
    truncated: boolean;
  }>;
}

interface PutOptions {
  readonly onlyIf: { readonly etagDoesNotMatch: string };
  readonly httpMetadata: { readonly contentType: string };
}

const ONCE: PutOptions = {
  onlyIf: { etagDoesNotMatch: "*" },
  httpMetadata: { contentType: "application/json" },
};

export function r2Store(bucket: Bucket, place: Place = "reports"): ReportStore {
  return {
    async create(id, json) {
      const key = keyOf(id, place);
      return { created: (await ask(() => bucket.put(key, json, ONCE))) !== null };
    },
    async get(id) {
      const key = keyOf(id, place);
      return ask(async () => (await bucket.get(key))?.text());
    },
    async delete(id) {
      const key = keyOf(id, place);
      return ask(async () => {
        if ((await bucket.head(key)) === null) return false;
        await bucket.delete(key);
        return true;
      });
    },
    async list({ limit, cursor }) {
      const from = cursor === undefined ? {} : { startAfter: keyOf(cursor, place) };
      const page = await ask(() => bucket.list({ prefix: prefixOf(place), limit, ...from }));
      const listed = page.objects.flatMap(({ key, uploaded }) => {
        const id = idOf(key, place);
        return id === undefined ? [] : { id, time: uploaded.getTime() };
      });
      return pageOf(listed, page.truncated);
    },
    async check() {
      await ask(() => bucket.list({ prefix: prefixOf(place), limit: 1 }));
    },
  };
}

const isBucket = (value: unknown) => typeof value === "object" && value !== null && "put" in value;
const Bindings = z.object({
  REPORTS: z.custom<Bucket>(isBucket, "bind an R2 bucket as REPORTS"),
});

/** The name of the bucket that is bound as CAPTURES. */
const CAPTURES = "captures";
const Captures = z.object({
  CAPTURES: z.custom<BlobBucket>(isBucket, "bind an R2 bucket as CAPTURES"),
});
const Blobs = z.object({ REPORTS: z.custom<BlobBucket>(isBucket, "bind an R2 bucket as REPORTS") });

export const r2: StoreDriver = {
  name: "r2",
  open: (bindings, place) => r2Store(readSettings(Bindings, bindings).REPORTS, place),
  openBlobs: (bindings, bucket) =>
    r2Blobs(
      bucket === CAPTURES ? readSettings(Captures, bindings).CAPTURES : readSettings(Blobs, bindings).REPORTS,
    ),
};
