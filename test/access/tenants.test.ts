import { expect, it } from "vitest";
import { TenantsText } from "../../src/access/tenants.ts";

it("has one tenant when nothing is said", () => {
  expect([...TenantsText.parse(undefined)]).toEqual([
    ["main", { bytesPerDay: 100_000_000_000, analysesAtOnce: 16, captureDays: 30, auditDays: 400 }],
  ]);
});

it("reads what is said of each", () => {
  const tenants = TenantsText.parse('{"acme": {"bytesPerDay": 5, "retentionDays": 0.5}}');
  expect([...tenants.keys()].sort()).toEqual(["acme", "main"]);
  expect(tenants.get("acme")).toMatchObject({ bytesPerDay: 5, retentionDays: 0.5, analysesAtOnce: 16 });
});

it.each([
  "{",
  "[]",
  '{"Acme": {}}',
  '{"a/b": {}}',
  '{"acme": {"quota": 1}}',
  '{"acme": {"analysesAtOnce": -1}}',
])("refuses %s", (text) => expect(TenantsText.safeParse(text).success).toBe(false));

it("takes no prototype for a tenant", () => {
  expect(TenantsText.parse('{"acme": {}}').get("constructor")).toBeUndefined();
  expect(TenantsText.safeParse('{"__proto__": {"bytesPerDay": 1}}').data?.get("__proto__")).toBeUndefined();
});
