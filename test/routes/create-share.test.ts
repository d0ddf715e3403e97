import { env, reset } from "cloudflare:test";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as z from "zod";
import { r2 } from "../../src/store/r2.ts";
import { SAMPLE } from "../report/sample.ts";
import { askKeyed, askWith, KEYED, newKey, withKey } from "./admitted.ts";
import { type Ask, problemOf } from "./ask.ts";

afterEach(() => reset());

let write: Ask;
beforeEach(async () => {
  await r2.open(env, "tenants/acme/reports").create(SAMPLE.id, JSON.stringify(SAMPLE));
  write = withKey((await newKey("acme", ["analyses:write"])).key);
});

const share = (by: Ask, body: object = {}, id = SAMPLE.id) =>
  by(`/v1/analyses/${id}/shares`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const Shared = z.object({ url: z.string(), expiresAt: z.string() });
const pathOf = (url: string) => url.slice(new URL(url).origin.length);

it("makes a link with which anybody reads the report until it expires", async () => {
  const answer = await share(write, { hours: 2 });
  expect(answer.status).toBe(201);
  const { url, expiresAt } = Shared.parse(await answer.json());
  expect(Math.abs(Date.parse(expiresAt) - Date.now() - 7_200_000)).toBeLessThan(60_000);
  expect(await (await askKeyed(pathOf(url))).json()).toMatchObject({ id: SAMPLE.id });
  vi.useFakeTimers({ now: Date.parse(expiresAt), toFake: ["Date"] });
  expect((await askKeyed(pathOf(url))).status).toBe(401);
  vi.useRealTimers();
});

it("is good for the tenant that made it alone, and ends with the report and with the master key", async () => {
  await r2
    .open(env, "tenants/globex/reports")
    .create(SAMPLE.id, JSON.stringify({ ...SAMPLE, createdAt: "2020-01-01T00:00:00.000Z" }));
  const path = pathOf(Shared.parse(await (await share(write)).json()).url);
  expect(await (await askKeyed(path)).json()).toMatchObject({ createdAt: SAMPLE.createdAt });
  expect((await askWith({ ...KEYED, MASTER_KEY: "another-master-key-of-32-characters!" })(path)).status).toBe(
    401,
  );
  expect((await write(`/v1/analyses/${SAMPLE.id}`, { method: "DELETE" })).status).toBe(204);
  expect((await askKeyed(path)).status).toBe(404);
});

it("shares nothing that is not there", async () => {
  expect((await share(write, {}, "ffffffffffffffffffffffffffffffff")).status).toBe(404);
  expect(await problemOf(await share(write, { hours: 0 }))).toMatchObject({ code: "body-invalid" });
});

it("needs a secret to sign with", async () => {
  await r2.open(env).create(SAMPLE.id, JSON.stringify(SAMPLE));
  const { MASTER_KEY: _, ...bare } = env;
  expect(await problemOf(await share(askWith(bare)))).toMatchObject({
    status: 501,
    code: "shares-unavailable",
  });
});
