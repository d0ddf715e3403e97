/** What is sent is in test/notify/announce.test.ts and test/service/webhooks.test.ts: here the engine is asked. */
import { env, introspectWorkflow, reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { r2 } from "../../src/store/r2.ts";
import { SAMPLE } from "../report/sample.ts";
import { ask, problemOf } from "./ask.ts";

afterEach(() => reset());

const PATH = `/v1/analyses/${SAMPLE.id}/deliveries`;
const retry = () => ask(PATH, { method: "POST" });

it("starts the engine again for what was given up, which finds its receiver gone", async () => {
  await using deliveries = await introspectWorkflow(env.DELIVERIES);
  await r2.open(env).create(SAMPLE.id, JSON.stringify(SAMPLE));
  const store = r2.open(env, "deliveries");
  const targets = [{ name: "ops", kind: "slack" }];
  const claim = { owner: `${SAMPLE.id}-1`, createdAt: SAMPLE.createdAt, targets };
  await store.create(SAMPLE.id, JSON.stringify(claim));
  const dead = { status: "dead", attempts: 11, at: SAMPLE.createdAt, answered: 503, reason: "status" };
  await store.create(`${SAMPLE.id}-0`, JSON.stringify(dead));

  expect((await retry()).status).toBe(202);
  const [instance] = await deliveries.get();
  await instance.waitForStatus("complete");
  const now = { ...dead, attempts: 1, answered: null, reason: "target-unknown", at: expect.any(String) };
  expect(await (await ask(PATH)).json()).toEqual({ deliveries: [{ target: "ops", kind: "slack", ...now }] });
});

it("has nothing to do where nobody is told", async () => {
  await r2.open(env).create(SAMPLE.id, JSON.stringify(SAMPLE));
  const answer = await retry();
  expect([answer.status, await answer.json()]).toEqual([202, { deliveries: [] }]);
});

it("is not there for an analysis that is not", async () => {
  expect(await problemOf(await retry())).toMatchObject({ status: 404, code: "not-found" });
});
