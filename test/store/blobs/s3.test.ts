import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { StoreError } from "../../../src/store/define.ts";
import { s3 } from "../../../src/store/s3.ts";
import { conformsForBlobs } from "./conformance.ts";

const S3_ENDPOINT = inject("s3Endpoint");
const settings = {
  S3_ENDPOINT,
  S3_BUCKET: "lvs-verdict-blobs",
  S3_ACCESS_KEY_ID: "testaccesskey",
  S3_SECRET_ACCESS_KEY: "testsecretkey0123456789",
};

describe.skipIf(S3_ENDPOINT === "")(
  "a real S3 store (skipped: none was started, see scripts/test.sh)",
  () => {
    beforeAll(async () => {
      const client = new S3Client({
        endpoint: S3_ENDPOINT,
        region: "us-east-1",
        forcePathStyle: true,
        credentials: {
          accessKeyId: settings.S3_ACCESS_KEY_ID,
          secretAccessKey: settings.S3_SECRET_ACCESS_KEY,
        },
      });
      await client.send(new CreateBucketCommand({ Bucket: settings.S3_BUCKET }));
    });

    conformsForBlobs("S3", () => s3.openBlobs(settings));

    it("checks a part's digest by itself, and lets nobody change the URL", async () => {
      const { parts } = s3.openBlobs(settings);
      const sending = await parts.begin("work/signed");
      const url = (await parts.url?.("work/signed", sending, 1, 60)) ?? "";
      const put = (to: string, headers: Record<string, string> = {}) =>
        fetch(to, { method: "PUT", body: "a part", headers }).then(({ status }) => status);
      expect(await put(url, { "content-md5": "1B2M2Y8AsgTpgAmY7PhCfg==" })).toBe(400);
      expect(await put(url.replace("partNumber=1", "partNumber=2"))).toBe(403);
      expect(await parts.list("work/signed", sending)).toEqual([]);
      expect(await put(url)).toBe(200);
      expect(await parts.list("work/signed", sending)).toEqual([{ number: 1, bytes: 6 }]);
      await parts.abort("work/signed", sending);
    });

    it("takes a bucket that is not there for a failure", async () => {
      const store = s3.openBlobs(settings, "never-made-bucket");
      await expect(store.get("work/any")).rejects.toThrow(StoreError);
      await expect(store.parts.begin("work/any")).rejects.toThrow(StoreError);
    });
  },
);

it("fails with a StoreError where nobody listens", async () => {
  const store = s3.openBlobs({ ...settings, S3_ENDPOINT: "http://127.0.0.1:9" });
  await expect(store.put("work/any", [new Uint8Array(1)])).rejects.toThrow(StoreError);
  await expect(store.get("work/any")).rejects.toThrow(StoreError);
  await expect(store.deleteAll("work/")).rejects.toThrow(StoreError);
});
