/** Bytes in any S3-compatible object storage. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { chunksOf, concat, lengthOf, wholeOf } from "../../lib/chunks.ts";
import { inGroups } from "../../lib/in-groups.ts";
import { type S3Settings, s3Client, sent, unless } from "../s3-client.ts";
import type { BlobHead, BlobStore } from "./define.ts";
import { s3Parts } from "./s3-parts.ts";
import { BYTES, isWhole } from "./whole.ts";

/** Milliseconds: a part of many MB takes its time. */
const PATIENCE_MS = 60_000;
const DELETES_AT_ONCE = 16;

export function s3Blobs(settings: S3Settings, Bucket = settings.S3_BUCKET): BlobStore {
  const client = s3Client(settings, PATIENCE_MS);
  const remove = (Key: string) => sent(() => client.send(new DeleteObjectCommand({ Bucket, Key })));
  return {
    async put(Key, pieces) {
      const Body = pieces.length === 1 ? pieces[0] : concat(pieces);
      const Metadata = { [BYTES]: `${lengthOf(pieces)}` };
      await sent(() => client.send(new PutObjectCommand({ Bucket, Key, Body, Metadata })));
    },
    async get(Key, range) {
      const Range = range && `bytes=${range.from}-${range.from + range.bytes - 1}`;
      const found = await unless(404, () =>
        client.send(new GetObjectCommand({ Bucket, Key, ...(Range ? { Range } : {}) })),
      );
      if (!found?.Body) return undefined;
      const whole = /\/(\d+)$/.exec(found.ContentRange ?? "")?.[1] ?? found.ContentLength;
      isWhole(Number(whole), found.Metadata?.[BYTES]);
      const chunks = chunksOf(found.Body.transformToWebStream());
      return {
        ...headOf(Number(whole), found.ETag),
        chunks: wholeOf(chunks, range?.bytes ?? Number(whole)),
      };
    },
    async head(Key) {
      const found = await unless(404, () => client.send(new HeadObjectCommand({ Bucket, Key })));
      return found && headOf(found.ContentLength, found.ETag);
    },
    async delete(Key) {
      await remove(Key);
    },
    async list(Prefix, StartAfter) {
      const page = await sent(() =>
        client.send(
          new ListObjectsV2Command({ Bucket, Prefix, ...(StartAfter === undefined ? {} : { StartAfter }) }),
        ),
      );
      const entries = (page.Contents ?? []).flatMap(({ Key, LastModified }) =>
        Key === undefined ? [] : { key: Key, time: LastModified?.getTime() ?? Date.now() },
      );
      return { entries, more: page.IsTruncated === true };
    },
    async deleteAll(Prefix) {
      for (;;) {
        const page = await sent(() => client.send(new ListObjectsV2Command({ Bucket, Prefix })));
        const keys = (page.Contents ?? []).flatMap(({ Key }) => Key ?? []);
        if (keys.length === 0) return;
        await inGroups(keys, DELETES_AT_ONCE, remove);
      }
    },
    parts: s3Parts(client, Bucket),
  };
}

function headOf(bytes = 0, etag = ""): BlobHead {
  return { bytes, etag: etag.replaceAll('"', "") };
}
