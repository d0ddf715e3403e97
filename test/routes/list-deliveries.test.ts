import { env, reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { r2 } from "../../src/store/r2.ts";
import { SAMPLE } from "../report/sample.ts";
import { ask, problemOf } from "./ask.ts";

afterEach(() => reset());

const PATH = `/v1/analyses/${SAMPLE.id}/deliveries`;
const keep = () => r2.open(env).create(SAMPLE.id, JSON.stringify(SAMPLE));
const claim = {
  owner: `${SAMPLE.id}-1`,
  createdAt: SAMPLE.createdAt,
  targets: [
    { name: "ops", kind: "slack" },
    { name: "night", kind: "wecom" },
  ],
};

it("is empty where nobody is told", async () => {
  await keep();
  expect(await (await ask(PATH)).json()).toEqual({ deliveries: [] });
});

it("shows what is tried and what was given up", async () => {
  await keep();
  const store = r2.open(env, "deliveries");
  await store.create(SAMPLE.id, JSON.stringify(claim));
  const dead = { status: "dead", attempts: 11, at: SAMPLE.createdAt, answered: 503, reason: "status" };
  await store.create(`${SAMPLE.id}-1`, JSON.stringify(dead));
  expect(await (await ask(PATH)).json()).toEqual({
    deliveries: [
      {
        target: "ops",
        kind: "slack",
        status: "pending",
        attempts: null,
        at: null,
        answered: null,
        reason: null,
      },
      { target: "night", kind: "wecom", ...dead },
    ],
  });
});

it("is not there for an analysis that is not", async () => {
  expect(await problemOf(await ask(PATH))).toMatchObject({ status: 404, code: "not-found" });
  expect((await ask("/v1/analyses/x/deliveries")).status).toBe(404);
});
