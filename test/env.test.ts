import { env } from "cloudflare:test";
import { expect, it } from "vitest";
import { readEnvironment } from "../src/env.ts";
import { StoreError } from "../src/store/define.ts";

it("keeps reports in R2 when nothing else is said", () => {
  expect(readEnvironment(env).storeName).toBe("r2");
});

it("opens the storage that STORE names, once for the same bindings", async () => {
  const bindings = { STORE: "memory" };
  const { tenant, storeName } = readEnvironment(bindings);
  expect(storeName).toBe("memory");
  await tenant("main").store.create("one-report", "{}");
  expect(await readEnvironment(bindings).tenant("main").store.get("one-report")).toBe("{}");
  expect(
    await readEnvironment({ ...bindings })
      .tenant("main")
      .store.get("one-report"),
  ).toBeUndefined();
});

it.each([
  [{ STORE: "tape" }, "STORE"],
  [{ STORE: "r2" }, "REPORTS"],
  [{}, "REPORTS"],
  [{ STORE: "memory", WEBHOOKS: "{" }, "WEBHOOKS"],
  [{ STORE: "memory", WEBHOOKS: '[{"name": "a", "kind": "fax", "url": "x"}]' }, "WEBHOOKS.0.kind"],
  [{ STORE: "memory", SLACK_SIGNING_SECRET: "0123456789abcdef" }, "PUBLIC_URL"],
  [{ STORE: "memory", PUBLIC_URL: "verdict.example.org" }, "PUBLIC_URL"],
  [{ STORE: "memory", ALERTMANAGER_TOKEN: "short" }, "ALERTMANAGER_TOKEN"],
  [{ STORE: "memory", WEBHOOK_RETRIES: "21" }, "WEBHOOK_RETRIES"],
  [{ STORE: "memory", ADMIN_TOKEN: "only-sixteen-chr" }, "ADMIN_TOKEN"],
  [{ STORE: "memory", MASTER_KEY: "short" }, "MASTER_KEY"],
  [{ STORE: "memory", TENANTS: "{" }, "TENANTS"],
  [{ STORE: "memory", TENANTS: '{"Acme/..": {}}' }, "TENANTS"],
  [{ STORE: "memory", TENANTS: '{"acme": {"bytesPerDay": 0}}' }, "TENANTS.acme.bytesPerDay"],
  [{ STORE: "s3", S3_ENDPOINT: "http://127.0.0.1:9" }, "S3_BUCKET"],
])("says what is missing or wrong: %j", (bindings, name) => {
  expect(() => readEnvironment(bindings)).toThrow(StoreError);
  expect(() => readEnvironment(bindings)).toThrow(name);
});

it("lets a tenant read the objects that are named as its own, and no others", () => {
  const bindings = {
    ...env,
    TENANTS: '{"acme": {}}',
    OBJECTS: "captures/main/, acme=captures/acme/,other=captures/",
  };
  const { tenant } = readEnvironment(bindings);
  const may = (name: string, key: string) => tenant(name).jobs.storage.objects("captures", key) !== undefined;
  expect([may("main", "main/a"), may("main", "acme/a"), may("main", "x")]).toEqual([true, false, false]);
  expect([may("acme", "acme/a"), may("acme", "main/a"), may("acme", "x")]).toEqual([true, false, false]);
});

it("knows no tenant that the operator did not name", () => {
  const { tenant } = readEnvironment({ STORE: "memory", TENANTS: '{"acme": {}}' });
  expect(tenant("acme").name).toBe("acme");
  for (const name of ["globex", "", "../acme", "constructor"]) expect(() => tenant(name)).toThrow(StoreError);
});
