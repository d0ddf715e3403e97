/** The same over an S3 store: parts go to its own URLs, signed by the service; cancelled in the middle. */
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { readCase } from "../../scripts/case-files.ts";
import { type RunningWorker, startWorker } from "../../scripts/worker.ts";
import { parsePartName } from "../../src/analysis/inputs.ts";
import { rotated } from "./rotated.ts";
import { analyseUploads } from "./upload.ts";

const S3_ENDPOINT = inject("s3Endpoint");
const variables = {
  STORE: "s3",
  S3_ENDPOINT,
  S3_BUCKET: "lvs-verdict-jobs",
  S3_ACCESS_KEY_ID: "testaccesskey",
  S3_SECRET_ACCESS_KEY: "testsecretkey0123456789",
};

describe.skipIf(S3_ENDPOINT === "")(
  "a real S3 store (skipped: none was started, see scripts/test.sh)",
  () => {
    const client = new S3Client({
      endpoint: S3_ENDPOINT,
      region: "us-east-1",
      forcePathStyle: true,
      credentials: {
        accessKeyId: variables.S3_ACCESS_KEY_ID,
        secretAccessKey: variables.S3_SECRET_ACCESS_KEY,
      },
    });
    const Bucket = variables.S3_BUCKET;
    let worker: RunningWorker;
    beforeAll(async () => {
      await client.send(new CreateBucketCommand({ Bucket }));
      worker = await startWorker({ variables });
    });
    afterAll(() => worker?.stop());

    const keysOf = async (Prefix: string) =>
      ((await client.send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents ?? []).map(
        ({ Key }) => Key,
      );

    const captures = async (frames: number) =>
      (await readCase(new URL("../cases/dr-antispoof", import.meta.url).pathname))
        .filter(({ part }) => parsePartName(part)?.kind === "capture")
        .flatMap(({ part, bytes }) =>
          rotated(bytes, frames).map((piece, i) => ({ part, name: `${part}.pcap${i}`, bytes: piece })),
        );

    it("takes the parts itself, and the job makes the report of one request", async () => {
      const files = await captures(40);
      const form = new FormData();
      for (const { part, name, bytes } of files) form.append(part, new Blob([bytes]), name);
      const one = await fetch(`${worker.url}/v1/analyses`, { method: "POST", body: form });
      expect(one.status).toBe(201);
      const expected = Object(await one.json());
      await fetch(`${worker.url}/v1/analyses/${expected.id}`, { method: "DELETE" });

      const { id } = await analyseUploads(worker.url, files, []);
      expect(id).toBe(expected.id);
      const events = await (await fetch(`${worker.url}/v1/analyses/${id}/events`)).text();
      expect(events.match(/^event: .*$/gm)?.at(-1)).toBe("event: done");
      const report = Object(await (await fetch(`${worker.url}/v1/analyses/${id}`)).json());
      expect(JSON.stringify({ ...report, createdAt: "" })).toBe(
        JSON.stringify({ ...expected, createdAt: "" }),
      );
      const keys = await keysOf("");
      expect(keys.filter((key) => !key?.startsWith("vip-reports/"))).toEqual([`reports/${id}.json`]);
    });

    it("has nothing of a job left that was cancelled in the middle, but the uploads", async () => {
      const { id, uploads } = await analyseUploads(worker.url, await captures(4), []);
      while ((await keysOf(`work/${id}/facts/`)).length < 5)
        await new Promise((resolve) => setTimeout(resolve, 100));
      const path = `${worker.url}/v1/analyses/${id}`;
      expect((await fetch(path, { method: "DELETE" })).status).toBe(204);
      expect((await fetch(path)).status).toBe(404);
      // Time for a step that was under way to write, and to take back.
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect([
        ...(await keysOf("work/")),
        ...(await keysOf("jobs/")),
        ...(await keysOf(`reports/${id}`)),
      ]).toEqual([]);
      expect(await keysOf("uploads/")).toHaveLength(uploads.length);
    });
  },
);
