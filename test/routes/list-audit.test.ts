import { env, reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import * as z from "zod";
import { r2 } from "../../src/store/r2.ts";
import { SAMPLE } from "../report/sample.ts";
import { newKey, OPERATOR, withKey } from "./admitted.ts";
import { ask } from "./ask.ts";

afterEach(() => reset());

const Entry = z.object({
  who: z.string(),
  action: z.string(),
  subject: z.string().nullable(),
  status: z.number(),
});
const Page = z.object({ entries: z.array(Entry), next: z.string().nullable() });

it("says who read and who deleted what, newest first, and what was refused it does not say", async () => {
  await r2.open(env, "tenants/acme/reports").create(SAMPLE.id, JSON.stringify(SAMPLE));
  const reader = await newKey("acme", ["analyses:read"]);
  const admin = await newKey("acme", ["admin"]);
  const path = `/v1/analyses/${SAMPLE.id}`;
  expect((await withKey(reader.key)(`${path}/verdict`)).status).toBe(200);
  expect((await withKey(reader.key)(path, { method: "DELETE" })).status).toBe(403);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await withKey(admin.key)(path, { method: "DELETE" })).status).toBe(204);
  const text = await (await withKey(admin.key)("/v1/audit")).text();
  expect(Page.parse(JSON.parse(text)).entries).toEqual([
    { who: admin.id, action: "deleteAnalysis", subject: SAMPLE.id, status: 204 },
    { who: reader.id, action: "getVerdict", subject: SAMPLE.id, status: 200 },
  ]);
  for (const { key } of [reader, admin]) expect(text).not.toContain(key.split(".")[2]);
});

it("is read page by page", async () => {
  const admin = withKey((await newKey("acme", ["admin"])).key);
  for (let i = 0; i < 5; i++) await admin("/v1/keys");
  const seen = [];
  for (let cursor = ""; ; ) {
    const page = Page.parse(await (await admin(`/v1/audit?limit=2${cursor}`)).json());
    seen.push(...page.entries);
    if (page.next === null || seen.length > 20) break;
    cursor = `&cursor=${page.next}`;
  }
  expect(seen.filter(({ action }) => action === "listKeys")).toHaveLength(5);
});

it("has the operator's doings in the operator's own, and nothing of local use", async () => {
  const { id } = await newKey("acme", ["admin"]);
  const page = Page.parse(await (await withKey(OPERATOR)("/v1/audit")).json());
  expect(page.entries).toEqual([{ who: "operator", action: "createKey", subject: id, status: 201 }]);
  await ask("/v1/analyses");
  expect(Page.parse(await (await ask("/v1/audit")).json()).entries.map(({ who }) => who)).not.toContain(
    "local",
  );
});
