/** Parts in an S3-compatible storage: it takes them itself, at URLs that are signed for a while. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { StoreError } from "../define.ts";
import { sent, unless } from "../s3-client.ts";
import type { PartStore } from "./define.ts";

export function s3Parts(client: S3Client, Bucket: string): PartStore {
  const listed = async (Key: string, UploadId: string) => {
    const parts: { readonly PartNumber: number; readonly ETag: string; readonly bytes: number }[] = [];
    let from: { PartNumberMarker?: string } = {};
    for (;;) {
      const page = await unless(404, () =>
        client.send(new ListPartsCommand({ Bucket, Key, UploadId, ...from })),
      );
      for (const { PartNumber = 0, ETag = "", Size = 0 } of page?.Parts ?? [])
        parts.push({ PartNumber, ETag, bytes: Size });
      if (!page?.IsTruncated || page.NextPartNumberMarker === undefined) return parts;
      from = { PartNumberMarker: page.NextPartNumberMarker };
    }
  };
  return {
    async begin(Key) {
      const { UploadId } = await sent(() => client.send(new CreateMultipartUploadCommand({ Bucket, Key })));
      if (!UploadId) throw new StoreError("the object storage named no upload");
      return UploadId;
    },
    async list(key, sending) {
      return (await listed(key, sending)).map(({ PartNumber, bytes }) => ({ number: PartNumber, bytes }));
    },
    async complete(Key, UploadId) {
      const Parts = (await listed(Key, UploadId)).map(({ PartNumber, ETag }) => ({ PartNumber, ETag }));
      const MultipartUpload = { Parts };
      await sent(() =>
        client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload })),
      );
    },
    async abort(Key, UploadId) {
      await unless(404, () => client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
    },
    url(Key, UploadId, PartNumber, seconds) {
      const command = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber });
      return sent(() => getSignedUrl(client, command, { expiresIn: seconds }));
    },
  };
}
