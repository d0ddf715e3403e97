import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { StoreError } from "../../src/store/define.ts";
import { s3 } from "../../src/store/s3.ts";
import { conforms } from "./conformance.ts";

const S3_ENDPOINT = inject("s3Endpoint");
const settings = {
  S3_ENDPOINT,
  S3_BUCKET: "lvs-verdict-tests",
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

    conforms("S3", () => s3.open(settings));

    it("refuses a wrong secret, and says nothing of it", async () => {
      const store = s3.open({ ...settings, S3_SECRET_ACCESS_KEY: "wrongsecretkey0123456789" });
      await expect(store.check()).rejects.toThrow(StoreError);
      await expect(store.create("some-report-id", "{}")).rejects.toThrow(StoreError);
      await expect(store.get("some-report-id")).rejects.toThrow(/^(?!.*secret).*403/);
      expect(await s3.open(settings).get("some-report-id")).toBeUndefined();
    });

    it("takes a bucket that is not there for a failure, not for an empty one", async () => {
      const store = s3.open({ ...settings, S3_BUCKET: "never-made-bucket" });
      await expect(store.check()).rejects.toThrow(StoreError);
      await expect(store.get("some-report-id")).rejects.toThrow(StoreError);
      await expect(store.create("some-report-id", "{}")).rejects.toThrow(StoreError);
    });
  },
);

it("fails with a StoreError where nobody listens", async () => {
  const store = s3.open({ ...settings, S3_ENDPOINT: "http://127.0.0.1:9" });
  await expect(store.check()).rejects.toThrow(StoreError);
  await expect(store.get("some-report-id")).rejects.toThrow(StoreError);
  await expect(store.create("some-report-id", "{}")).rejects.toThrow(StoreError);
});

it.each([
  ["S3_ENDPOINT", undefined],
  ["S3_ENDPOINT", "ftp://127.0.0.1"],
  ["S3_ENDPOINT", "no address"],
  ["S3_BUCKET", "a/b"],
  ["S3_ACCESS_KEY_ID", ""],
  ["S3_SECRET_ACCESS_KEY", undefined],
  ["S3_PATH_STYLE", "maybe"],
])("is not opened when %s is %j, and says which", (name, value) => {
  const whole = { ...settings, S3_ENDPOINT: "http://127.0.0.1:9", S3_PATH_STYLE: "true" };
  expect(() => s3.open(whole)).not.toThrow();
  expect(() => s3.open({ ...whole, [name]: value })).toThrow(name);
});
