/** The service as it is started, its engine, and real receivers. */
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { readCase } from "../../scripts/case-files.ts";
import { type RunningWorker, startWorker } from "../../scripts/worker.ts";
import { parsePartName } from "../../src/analysis/inputs.ts";
import { VerdictAnswer } from "../../src/report/verdict-answer.ts";
import { type Receiver, startReceiver } from "../notify/receiver.ts";
import { analyseUploads } from "./upload.ts";

const KEY = Buffer.alloc(32, 3);
const secret = `whsec_${KEY.toString("base64")}`;
const files = await readCase(new URL("../cases/dr-antispoof", import.meta.url).pathname);

let worker: RunningWorker;
let flaky: Receiver;
let broken: Receiver;
let elsewhere: Receiver;
let redirecting: Receiver;

beforeAll(async () => {
  [flaky, broken, elsewhere] = await Promise.all([
    startReceiver({ status: 500 }, { status: 200 }),
    startReceiver({ status: 503 }),
    startReceiver({ status: 200 }),
  ]);
  redirecting = await startReceiver({ status: 302, headers: { location: elsewhere.url } });
  const target = (name: string, { url }: Receiver) => ({ name, kind: "json", url: `${url}/in`, secret });
  worker = await startWorker({
    variables: {
      WEBHOOKS: JSON.stringify([
        target("flaky", flaky),
        target("broken", broken),
        target("redirecting", redirecting),
      ]),
      WEBHOOKS_PRIVATE: "true",
      WEBHOOK_RETRIES: "2",
      WEBHOOK_DELAY: "0.1",
      PUBLIC_URL: "https://verdict.example.org",
    },
  });
});
afterAll(async () => {
  await worker?.stop();
  for (const receiver of [flaky, broken, elsewhere, redirecting]) await receiver?.close();
});

function formOf(): FormData {
  const form = new FormData();
  for (const { part, bytes } of files) form.append(part, new Blob([Buffer.from(bytes)]), part);
  return form;
}

const Deliveries = z.object({
  deliveries: z.array(z.looseObject({ target: z.string(), status: z.string() })),
});

async function settled(id: string) {
  for (;;) {
    const answer = await fetch(`${worker.url}/v1/analyses/${id}/deliveries`);
    const { deliveries } = Deliveries.parse(await answer.json());
    if (answer.ok && deliveries.length > 0 && deliveries.every(({ status }) => status !== "pending"))
      return deliveries;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe("the messages about a report", () => {
  it("are tried again by the engine: taken at last, or kept as dead", async () => {
    const made = await fetch(`${worker.url}/v1/analyses`, { method: "POST", body: formOf() });
    expect(made.status).toBe(201);
    const { id } = z.object({ id: z.string() }).parse(await made.json());
    expect(await settled(id)).toMatchObject([
      { target: "flaky", status: "delivered", attempts: 2, answered: 200, reason: null },
      { target: "broken", status: "dead", attempts: 3, answered: 503, reason: "status" },
      { target: "redirecting", status: "dead", attempts: 3, answered: 302, reason: "redirect" },
    ]);
    expect([flaky.got.length, broken.got.length, elsewhere.got.length]).toEqual([2, 3, 0]);
    const [, { headers, body }] = flaky.got;
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    expect(headers["webhook-signature"]).toBe(
      `v1,${createHmac("sha256", KEY).update(signed).digest("base64")}`,
    );
    expect(VerdictAnswer.parse(JSON.parse(body)).report).toBe(
      `https://verdict.example.org/v1/analyses/${id}`,
    );
  });

  it("are sent behind the answer where there is no engine", async () => {
    const receiver = await startReceiver({ status: 500 }, { status: 200 });
    const bare = await startWorker({
      variables: {
        STORE: "memory",
        WEBHOOKS: JSON.stringify([{ name: "ops", kind: "json", url: receiver.url, secret }]),
        WEBHOOKS_PRIVATE: "true",
        WEBHOOK_DELAY: "0.1",
        PUBLIC_URL: "https://verdict.example.org",
      },
    });
    try {
      expect((await fetch(`${bare.url}/v1/analyses`, { method: "POST", body: formOf() })).status).toBe(201);
      expect(await receiver.received(2)).toHaveLength(2);
    } finally {
      await bare.stop();
      await receiver.close();
    }
  });

  it("are sent when a job is done, too", async () => {
    const some = files.filter(({ part }) => part !== "client");
    const captures = some.filter(({ part }) => parsePartName(part)?.kind === "capture");
    const texts = some.filter(({ part }) => parsePartName(part)?.kind === "state");
    const before = flaky.got.length;
    const { id } = await analyseUploads(worker.url, captures, texts);
    const got = await flaky.received(before + 1);
    expect(got[before].headers["webhook-id"]).toBe(`${id}-flaky`);
    expect(await settled(id)).toMatchObject([{ target: "flaky", status: "delivered" }, {}, {}]);
  });
});
