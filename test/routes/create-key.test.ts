import { env, reset } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { r2 } from "../../src/store/r2.ts";
import { newKey, OPERATOR, withKey } from "./admitted.ts";
import { ask, problemOf } from "./ask.ts";

afterEach(() => reset());

const post = (body: object, by = withKey(OPERATOR)) =>
  by("/v1/keys", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

it("shows the key once, and keeps nothing that it could be made from", async () => {
  const { key, id } = await newKey("acme", ["analyses:read"]);
  expect(key).toMatch(/^lvs_acme\.key-[0-9a-f]{16}\.[\w-]{43}$/);
  const stored = await r2.open(env, "tenants/acme/keys").get(id);
  expect(stored).toBeDefined();
  expect(stored).not.toContain(key.split(".")[2]);
  expect(Object.keys(JSON.parse(stored ?? ""))).toEqual([
    "id",
    "name",
    "scopes",
    "hash",
    "createdAt",
    "expiresAt",
  ]);
});

it("makes others each time, several for a tenant", async () => {
  const all = await Promise.all(Array.from({ length: 5 }, () => newKey("acme", ["admin"])));
  expect(new Set(all.map(({ key }) => key.split(".")[2])).size).toBe(5);
  for (const { key } of all) expect((await withKey(key)("/v1/keys")).status).toBe(200);
});

it("makes one that expires", async () => {
  const { key, expiresAt } = await newKey("acme", ["analyses:read"], { days: 3 });
  expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(2.99 * 86_400_000);
  expect((await withKey(key)("/v1/analyses")).status).toBe(200);
  vi.useFakeTimers({ now: Date.parse(expiresAt) - 1_000, toFake: ["Date"] });
  expect((await withKey(key)("/v1/analyses")).status).toBe(200);
  vi.setSystemTime(Date.parse(expiresAt));
  expect((await withKey(key)("/v1/analyses")).status).toBe(401);
  vi.useRealTimers();
});

it.each([
  [{ scopes: ["admin"] }, "name"],
  [{ name: "x", scopes: [] }, "scopes"],
  [{ name: "x", scopes: ["everything"] }, "scopes.0"],
  [{ name: "x", scopes: ["admin"], days: 0 }, "days"],
  [{ name: "x", scopes: ["admin"], days: 100_000 }, "days"],
  [{ name: "x", scopes: ["admin"], tenant: "../acme" }, "tenant"],
])("refuses %j", async (body, part) => {
  expect(await problemOf(await post(body))).toMatchObject({ code: "body-invalid", errors: [{ part }] });
});

it("makes none for another tenant, unless the operator asks", async () => {
  const admin = withKey((await newKey("acme", ["admin"])).key);
  const body = { name: "x", scopes: ["admin"] };
  expect((await post(body, admin)).status).toBe(201);
  expect((await post({ ...body, tenant: "acme" }, admin)).status).toBe(201);
  expect((await post({ ...body, tenant: "globex" }, admin)).status).toBe(404);
  expect((await post({ ...body, tenant: "nobody" })).status).toBe(404);
});

it("is there for local use too", async () => {
  expect((await post({ name: "x", scopes: ["admin"] }, ask)).status).toBe(201);
});
