/** Reports in any S3-compatible object storage. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import * as z from "zod";
import {
  type Folder,
  idOf,
  keyOf,
  prefixOf,
  type ReportStore,
  readSettings,
  type StoreDriver,
  StoreError,
} from "./define.ts";

const Bindings = z.object({
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }),
  S3_BUCKET: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  S3_ACCESS_KEY_ID: z.string().min(1),
  S3_SECRET_ACCESS_KEY: z.string().min(1),
  S3_REGION: z.string().min(1).default("us-east-1"),
  /** The bucket in the path (`http://host/bucket/key`) or in the host name. */
  S3_PATH_STYLE: z.stringbool().default(true),
});
export type S3Settings = z.infer<typeof Bindings>;

/** Milliseconds until a silent server counts as unreachable; attempts in all. */
const PATIENCE = { requestTimeout: 5_000, connectionTimeout: 2_000 };
const ATTEMPTS = 2;

export function s3Store(settings: S3Settings, folder: Folder = "reports"): ReportStore {
  const client = new S3Client({
    endpoint: settings.S3_ENDPOINT,
    region: settings.S3_REGION,
    forcePathStyle: settings.S3_PATH_STYLE,
    credentials: {
      accessKeyId: settings.S3_ACCESS_KEY_ID,
      secretAccessKey: settings.S3_SECRET_ACCESS_KEY,
    },
    maxAttempts: ATTEMPTS,
    requestHandler: PATIENCE,
    // Checksum trailers are refused (411, 501) by many stores that are not Amazon's.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  const Bucket = settings.S3_BUCKET;

  const exists = async (Key: string): Promise<boolean> => {
    const head = await unless(404, () => client.send(new HeadObjectCommand({ Bucket, Key })));
    return head !== undefined;
  };
  const put = (Key: string, Body: string, once: { IfNoneMatch?: string }) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/json", ...once }));
  const list = (MaxKeys: number, from: { StartAfter?: string }) =>
    client.send(new ListObjectsV2Command({ Bucket, Prefix: prefixOf(folder), MaxKeys, ...from }));

  return {
    /**
     * `If-None-Match: *` lets one of several writers win. A store that does not know it (501, such as
     * OpenStack Swift) gets a look first and then a plain write: two writers at the same moment may
     * then both be told that they created it. What they write is the same report, but for `createdAt`.
     */
    async create(id, json) {
      const key = keyOf(id, folder);
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
      const Key = keyOf(id, folder);
      return unless(404, async () => {
        const object = await client.send(new GetObjectCommand({ Bucket, Key }));
        return object.Body?.transformToString("utf-8");
      });
    },
    async delete(id) {
      const Key = keyOf(id, folder);
      if (!(await exists(Key))) return false;
      await unless(undefined, () => client.send(new DeleteObjectCommand({ Bucket, Key })));
      return true;
    },
    async list({ limit, cursor }) {
      const from = cursor === undefined ? {} : { StartAfter: keyOf(cursor, folder) };
      const page = await unless(undefined, () => list(limit, from));
      const ids = (page?.Contents ?? []).flatMap(({ Key = "" }) => idOf(Key, folder) ?? []);
      return page?.IsTruncated && ids.length > 0 ? { ids, next: ids[ids.length - 1] } : { ids };
    },
    async check() {
      await unless(undefined, () => list(1, {}));
    },
  };
}

/** The answer, or undefined when it is the HTTP status that means "nothing there". */
async function unless<T>(status: number | undefined, request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    if (status !== undefined && statusOf(error) === status && nameOf(error) !== "NoSuchBucket")
      return undefined;
    throw failure(error);
  }
}

const Refusal = z.object({ $metadata: z.object({ httpStatusCode: z.number() }) });

function statusOf(error: unknown): number | undefined {
  return Refusal.safeParse(error).data?.$metadata.httpStatusCode;
}

/** Says what the store answered, and nothing of keys or endpoints. */
function failure(error: unknown): StoreError {
  const status = statusOf(error);
  return new StoreError(`the object storage said ${status ?? "nothing"}: ${nameOf(error)}`, { cause: error });
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : "unknown");

export const s3: StoreDriver = {
  name: "s3",
  open: (bindings, folder) => s3Store(readSettings(Bindings, bindings), folder),
};
