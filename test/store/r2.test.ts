import { env } from "cloudflare:test";
import { expect, it } from "vitest";
import { StoreError } from "../../src/store/define.ts";
import { r2, r2Store } from "../../src/store/r2.ts";
import { conforms } from "./conformance.ts";

conforms("R2", () => r2.open(env));

it("is not opened without its binding", () => {
  expect(() => r2.open({})).toThrow("bind an R2 bucket as REPORTS");
});

it("turns every failure of the bucket into a StoreError", async () => {
  const fail = () => Promise.reject(new Error("10001: internal error"));
  const store = r2Store({ put: fail, get: fail, head: fail, delete: fail, list: fail });
  await expect(store.create("some-report-id", "{}")).rejects.toThrow(StoreError);
  await expect(store.get("some-report-id")).rejects.toThrow(StoreError);
  await expect(store.delete("some-report-id")).rejects.toThrow(StoreError);
  await expect(store.list({ limit: 1 })).rejects.toThrow(StoreError);
  await expect(store.check()).rejects.toThrow(StoreError);
});

it("lists past objects that are no reports", async () => {
  const id = "beside-foreign-things";
  await env.REPORTS.put("reports/readme.txt", "not ours");
  await env.REPORTS.put("elsewhere/aaaaaaaa.json", "{}");
  const store = r2.open(env);
  await store.create(id, "{}");
  const { ids } = await store.list({ limit: 1000 });
  expect(ids).toContain(id);
  expect(ids.every((known) => !known.includes("readme") && !known.includes("aaaaaaaa"))).toBe(true);
});
