import { env } from "cloudflare:test";
import { expect, it } from "vitest";
import { r2 } from "../../src/store/r2.ts";
import { SAMPLE } from "../report/sample.ts";
import { ask, problemOf } from "./ask.ts";

it("deletes a report once", async () => {
  await r2.open(env).create(SAMPLE.id, JSON.stringify(SAMPLE));
  const remove = () => ask(`/v1/analyses/${SAMPLE.id}`, { method: "DELETE" });
  expect((await remove()).status).toBe(204);
  expect((await ask(`/v1/analyses/${SAMPLE.id}`)).status).toBe(404);
  expect(await problemOf(await remove())).toMatchObject({ status: 404, code: "not-found" });
});

it("knows no report under what is no id", async () => {
  expect((await ask("/v1/analyses/no%2Fid", { method: "DELETE" })).status).toBe(404);
});
