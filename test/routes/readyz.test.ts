import { env } from "cloudflare:test";
import { expect, it } from "vitest";
import { askWith } from "./admitted.ts";
import { ask, problemOf } from "./ask.ts";

it("writes to the storage, reads and deletes, and leaves nothing", async () => {
  const before = await env.REPORTS.list();
  const answer = await ask("/readyz");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ status: "ready", store: "r2", jobs: true });
  expect(await env.REPORTS.list()).toEqual(before);
});

/** The bucket, one of whose methods fails. */
const without = (method: string) =>
  new Proxy(env.REPORTS, {
    get: (bucket, name) => {
      const value: unknown = Reflect.get(bucket, name);
      if (name === method) return () => Promise.reject(new Error("10001"));
      return typeof value === "function" ? value.bind(bucket) : value;
    },
  });

it.each(["put", "get", "delete"])("is not ready when the storage does not %s", async (method) => {
  const broken = askWith({ ...env, REPORTS: without(method) });
  expect(await problemOf(await broken("/readyz"))).toMatchObject({ status: 503, code: "store-unavailable" });
});

it("is not ready when what was written is not there", async () => {
  const forgetful = new Proxy(env.REPORTS, {
    get: (bucket, name) => {
      const value: unknown = Reflect.get(bucket, name);
      if (name === "put") return () => Promise.resolve({});
      return typeof value === "function" ? value.bind(bucket) : value;
    },
  });
  expect((await askWith({ ...env, REPORTS: forgetful })("/readyz")).status).toBe(503);
});
