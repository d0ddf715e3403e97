import { env } from "cloudflare:test";
import { expect, it } from "vitest";
import { r2 } from "../../src/store/r2.ts";
import { SAMPLE } from "../report/sample.ts";
import { SAMPLE_COMPARISON } from "../report/sample-comparison.ts";
import { ask, problemOf } from "./ask.ts";

it("deletes a comparison once, and no analysis", async () => {
  await r2.open(env).create(SAMPLE.id, JSON.stringify(SAMPLE));
  await r2.open(env, "comparisons").create(SAMPLE_COMPARISON.id, JSON.stringify(SAMPLE_COMPARISON));
  const remove = () => ask(`/v1/comparisons/${SAMPLE_COMPARISON.id}`, { method: "DELETE" });
  expect((await remove()).status).toBe(204);
  expect(await problemOf(await remove())).toMatchObject({ status: 404, code: "not-found" });
  expect((await ask(`/v1/analyses/${SAMPLE.id}`)).status).toBe(200);
});

it("deletes no analysis under its id, and nothing under what is no id", async () => {
  expect((await ask(`/v1/comparisons/${SAMPLE.id}`, { method: "DELETE" })).status).toBe(404);
  expect((await ask("/v1/comparisons/no%2Fid", { method: "DELETE" })).status).toBe(404);
});
