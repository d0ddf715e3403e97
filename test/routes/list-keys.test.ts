import { reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import * as z from "zod";
import { newKey, OPERATOR, withKey } from "./admitted.ts";
import { problemOf } from "./ask.ts";

afterEach(() => reset());

const Page = z.object({
  keys: z.array(z.object({ id: z.string(), tenant: z.string() })),
  next: z.string().nullable(),
});

it("lists a tenant's keys page by page, and no key itself", async () => {
  const made = [];
  for (let i = 0; i < 3; i++) made.push(await newKey("acme", ["admin"]));
  await newKey("globex", ["admin"]);
  const admin = withKey(made[0].key);
  const text = await (await admin("/v1/keys?limit=2")).text();
  for (const { key } of made) expect(text).not.toContain(key.split(".")[2]);
  expect(text).not.toContain("hash");
  const first = Page.parse(JSON.parse(text));
  const second = Page.parse(await (await admin(`/v1/keys?limit=2&cursor=${first.next}`)).json());
  const ids = [...first.keys, ...second.keys].map(({ id }) => id);
  expect(ids).toEqual(made.map(({ id }) => id).sort());
  expect(second.next).toBeNull();
});

it("shows the operator those of every tenant", async () => {
  const { id } = await newKey("globex", ["admin"]);
  const page = Page.parse(await (await withKey(OPERATOR)("/v1/keys?tenant=globex")).json());
  expect(page.keys).toMatchObject([{ id, tenant: "globex" }]);
});

it("refuses a page of no size", async () => {
  expect(await problemOf(await withKey(OPERATOR)("/v1/keys?limit=0"))).toMatchObject({
    code: "query-invalid",
  });
});
