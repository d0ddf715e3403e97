/** A real S3 server behind a proxy that fails. FAULT_ANALYSES=1000 makes a long run of it. */
import { createServer, request, type Server } from "node:http";
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { analyze } from "../../src/analysis/index.ts";
import { createApp } from "../../src/app.ts";
import { readEnvironment } from "../../src/env.ts";
import { SWEEP_AGES, sweep } from "../../src/routes/sweep.ts";
import { Chance, campaign, FAULTS, type Fault, holds } from "../faults/campaign.ts";

const endpoint = inject("s3Endpoint");
const COUNT = Number(process.env.FAULT_ANALYSES || 30);
const SLOW_MS = 30;
const credentials = { accessKeyId: "testaccesskey", secretAccessKey: "testsecretkey0123456789" };

/** Passes requests on, and lets some of them fail. */
function proxy(fault: Fault, chance: Chance): Promise<{ readonly url: string; readonly server: Server }> {
  const { hostname, port } = new URL(endpoint);
  const server = createServer((asked, answer) => {
    const strikes = chance.strikes();
    const isWrite = asked.method === "PUT" || asked.method === "DELETE";
    if (strikes && (fault === "refuses" || fault === "throttles" || (fault === "loses writes" && isWrite))) {
      asked.resume();
      asked.on("end", () => {
        if (fault === "loses writes")
          answer.writeHead(asked.method === "PUT" ? 200 : 204, { etag: '"0"' }).end();
        else answer.writeHead(fault === "refuses" ? 500 : 503).end();
      });
      return;
    }
    const { method, url, headers } = asked;
    const onward = request({ hostname, port, method, path: url, headers }, (got) => {
      if (strikes && fault === "loses answers") {
        got.resume();
        got.on("end", () => answer.destroy());
        return;
      }
      const chunks: Buffer[] = [];
      got.on("data", (chunk: Buffer) => chunks.push(chunk));
      got.on("end", () => {
        const whole = Buffer.concat(chunks);
        const part =
          strikes && fault === "answers half" && method === "GET"
            ? whole.subarray(0, whole.length / 2)
            : whole;
        const told = {
          ...got.headers,
          ...(part.length < whole.length ? { "content-length": String(part.length) } : {}),
        };
        setTimeout(
          () => answer.writeHead(got.statusCode ?? 500, told).end(part),
          strikes && fault === "is slow" ? SLOW_MS : 0,
        );
      });
    });
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  });
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve({
        url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
        server,
      });
    }),
  );
}

const s3 = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });

async function keysOf(Bucket: string): Promise<string[]> {
  const keys: string[] = [];
  for (let from: { StartAfter?: string } = {}; ; ) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, ...from }));
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    const last = keys.at(-1);
    if (!page.IsTruncated || last === undefined) return keys;
    from = { StartAfter: last };
  }
}

describe.skipIf(endpoint === "")("a real S3 server that fails", () => {
  const bucketOf = (fault: Fault) => `faults-${fault.replaceAll(" ", "-")}`;
  beforeAll(async () => {
    for (const fault of FAULTS) await s3.send(new CreateBucketCommand({ Bucket: bucketOf(fault) }));
  });
  afterAll(() => s3.destroy());

  it.each(FAULTS)(
    "what was acknowledged is there when it %s",
    async (fault) => {
      const chance = new Chance(FAULTS.indexOf(fault) + 1);
      const { url, server } = await proxy(fault, chance);
      const bindings = {
        LOCAL: "true",
        TENANTS: '{"main": {"captureDays": 365}}',
        MASTER_KEY: "of the tests, and longer than 32 characters",
        STORE: "s3",
        S3_ENDPOINT: url,
        S3_BUCKET: bucketOf(fault),
        S3_ACCESS_KEY_ID: credentials.accessKeyId,
        S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      };
      const app = createApp((inputs) => analyze(inputs));
      const ask = async (path: string, init?: RequestInit) => app.request(path, init, bindings);
      const acknowledged = await campaign(ask, fault.replaceAll(" ", "-"), COUNT);
      expect(chance.injected).toBeGreaterThan(COUNT / 4);
      chance.on = false;
      await sweep(readEnvironment(bindings).tenant("main"), Date.now() + SWEEP_AGES.word);
      await holds(ask, acknowledged, COUNT, await keysOf(bucketOf(fault)));
      server.close();
    },
    3_600_000,
  );
});
