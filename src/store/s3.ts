/** Reports in any S3-compatible object storage. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { s3Blobs } from "./blobs/s3.ts";
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
import { failure, S3Bindings, type S3Settings, s3Client, statusOf, unless } from "./s3-client.ts";

/** Until a silent server counts as unreachable. */
const PATIENCE_MS = 5_000;

export function s3Store(settings: S3Settings, place: Place = "reports"): ReportStore {
  const client = s3Client(settings, PATIENCE_MS);
  const Bucket = settings.S3_BUCKET;

  const exists = async (Key: string): Promise<boolean> => {
    const head = await unless(404, () => client.send(new HeadObjectCommand({ Bucket, Key })));
    return head !== undefined;
  };
  const put = (Key: string, Body: string, once: { IfNoneMatch?: string }) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/json", ...once }));
  const list = (MaxKeys: number, from: { StartAfter?: string }) =>
    client.send(new ListObjectsV2Command({ Bucket, Prefix: prefixOf(place), MaxKeys, ...from }));

  return {
    /**
     * `If-None-Match: *` lets one of several writers win. A store that does not know it (501, such as
     * OpenStack Swift) gets a look first and then a plain write: two writers at the same moment may
     * then both be told that they created it. What they write is the same report, but for `createdAt`.
     */
    async create(id, json) {
      const key = keyOf(id, place);
      try {
        await put(key, json, { IfNoneMatch: "*" });
        return { created: true };
      } catch (error) {
        // 409: another writer is at it right now, and wins.
        if (statusOf(error) === 412 || statusOf(error) === 409) return { created: false };
        if (statusOf(error) !== 501) throw failure(error);
      }
      if (await exists(key)) return { created: false };
      await unless(undefined, () => put(key, json, {}));
      return { created: true };
    },
    async get(id) {
      const Key = keyOf(id, place);
      return unless(404, async () => {
        const object = await client.send(new GetObjectCommand({ Bucket, Key }));
        return object.Body?.transformToString("utf-8");
      });
    },
    async delete(id) {
      const Key = keyOf(id, place);
      if (!(await exists(Key))) return false;
      await unless(undefined, () => client.send(new DeleteObjectCommand({ Bucket, Key })));
      return true;
    },
    async list({ limit, cursor }) {
      const from = cursor === undefined ? {} : { StartAfter: keyOf(cursor, place) };
      const page = await unless(undefined, () => list(limit, from));
      const listed = (page?.Contents ?? []).flatMap(({ Key = "", LastModified }) => {
        const id = idOf(Key, place);
        return id === undefined ? [] : { id, time: LastModified?.getTime() ?? Date.now() };
      });
      return pageOf(listed, page?.IsTruncated === true);
    },
    async check() {
      await unless(undefined, () => list(1, {}));
    },
  };
}

export const s3: StoreDriver = {
  name: "s3",
  open: (bindings, place) => s3Store(readSettings(S3Bindings, bindings), place),
  openBlobs: (bindings, bucket) => s3Blobs(readSettings(S3Bindings, bindings), bucket),
};
