import { reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { newKey, OPERATOR, withKey } from "./admitted.ts";

afterEach(() => reset());

it("makes the key good for nothing at once, and no other", async () => {
  const [one, other] = [await newKey("acme", ["admin"]), await newKey("acme", ["admin"])];
  expect((await withKey(other.key)(`/v1/keys/${one.id}`, { method: "DELETE" })).status).toBe(204);
  expect((await withKey(one.key)("/v1/analyses")).status).toBe(401);
  expect((await withKey(other.key)("/v1/analyses")).status).toBe(200);
  expect((await withKey(other.key)(`/v1/keys/${one.id}`, { method: "DELETE" })).status).toBe(404);
});

it("revokes any tenant's for the operator", async () => {
  const { key, id } = await newKey("globex", ["analyses:read"]);
  expect((await withKey(OPERATOR)(`/v1/keys/${id}`, { method: "DELETE" })).status).toBe(404);
  expect((await withKey(OPERATOR)(`/v1/keys/${id}?tenant=globex`, { method: "DELETE" })).status).toBe(204);
  expect((await withKey(key)("/v1/analyses")).status).toBe(401);
});

it.each(["key-0000000000000000", "..%2f..%2freports%2fx", "x"])("knows no key %s", async (id) => {
  expect((await withKey(OPERATOR)(`/v1/keys/${id}`, { method: "DELETE" })).status).toBe(404);
});
