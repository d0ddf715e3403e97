import { env, reset } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readEnvironment } from "../../src/env.ts";
import { SWEEP_AGES, sweep } from "../../src/routes/sweep.ts";
import { placeOf } from "../../src/store/define.ts";
import { r2 } from "../../src/store/r2.ts";
import { begin, uploaded } from "../jobs/uploading.ts";
import { SAMPLE } from "../report/sample.ts";
import { newKey, withKey } from "./admitted.ts";
import { ask } from "./ask.ts";

const DAY_MS = 86_400_000;
const RETENTION_DAYS = 10;
const bindings = {
  ...env,
  LOCAL: "true",
  TENANTS: JSON.stringify({ main: { retentionDays: RETENTION_DAYS, auditDays: 20 }, acme: {} }),
};
const tenant = () => readEnvironment({ ...bindings }).tenant("main");
const later = (ms: number) => Date.now() + ms + 1_000;

async function keys(): Promise<string[]> {
  return (await env.REPORTS.list()).objects.map(({ key }: { key: string }) => key).sort();
}

afterEach(() => reset());

it("deletes nothing that is young", async () => {
  await r2.open(env).create(SAMPLE.id, JSON.stringify(SAMPLE));
  await begin(new Uint8Array(5));
  await uploaded(new Uint8Array(5), undefined, { vip: "192.0.2.1", part: "ds" });
  const before = await keys();
  const answer = await ask("/v1/sweeps", { method: "POST" });
  expect(answer.status).toBe(200);
  expect(Object.values(Object(await answer.json()).deleted)).toEqual(expect.arrayContaining([0]));
  expect(await keys()).toEqual(before);
});

describe("what is past its time", () => {
  beforeEach(async () => {
    await r2.open(env).create(SAMPLE.id, JSON.stringify(SAMPLE));
  });

  it("goes after the tenant's days, with everything that was made of it", async () => {
    const { announcer } = tenant();
    const claim = { owner: "o", createdAt: SAMPLE.createdAt, targets: [{ name: "ops", kind: "json" }] };
    await announcer.deliveries.create(SAMPLE.id, JSON.stringify(claim));
    await tenant().audit.create("7000000000000-abcdefgh", "{}");
    expect((await sweep(tenant(), later(RETENTION_DAYS * DAY_MS - 60_000))).reports).toBe(0);
    expect(await sweep(tenant(), later(RETENTION_DAYS * DAY_MS))).toMatchObject({ reports: 1, audit: 0 });
    expect(await keys()).toEqual(["audit/7000000000000-abcdefgh.json"]);
    expect(await sweep(tenant(), later(20 * DAY_MS))).toMatchObject({ audit: 1 });
    expect(await keys()).toEqual([]);
  });

  it("stays where the tenant has no days, and is left alone in other tenants", async () => {
    const acme = readEnvironment({ ...bindings }).tenant("acme");
    await acme.store.create(SAMPLE.id, JSON.stringify(SAMPLE));
    expect((await sweep(acme, later(3_000 * DAY_MS))).reports).toBe(0);
    expect((await sweep(tenant(), later(3_000 * DAY_MS))).reports).toBe(1);
    expect(await keys()).toEqual([`${placeOf("acme", "reports")}/${SAMPLE.id}.json`]);
  });

  it("is an upload that was never completed, or never taken", async () => {
    await begin(new Uint8Array(5));
    await uploaded(new Uint8Array(5), undefined, { vip: "192.0.2.1", part: "ds" });
    expect((await sweep(tenant(), later(SWEEP_AGES.begun))).uploads).toBe(1);
    expect((await sweep(tenant(), later(SWEEP_AGES.uploaded))).uploads).toBe(1);
    expect(await keys()).toEqual([`reports/${SAMPLE.id}.json`]);
  });
});

describe("what was left behind", () => {
  it.each([
    ["bytes of no upload", "uploads/11111111-2222-4333-8444-555555555555"],
    ["a part's note of no upload", "uploads/11111111-2222-4333-8444-555555555555.parts/00001"],
    ["what a step left", "work/0123456789abcdef0123456789abcdef/rows-1"],
    ["an entry of the index", `vip-reports/0123456789abcdef-8000000000000-${SAMPLE.id}.json`],
    ["a message about no report", `deliveries/${SAMPLE.id}-0.json`],
    ["how a job ended, long ago", `outcomes/${SAMPLE.id}.json`],
    ["which alert opened what, long ago", `alerts/${SAMPLE.id}.json`],
  ])("goes: %s", async (_, key) => {
    await env.REPORTS.put(key, "{}");
    await sweep(tenant(), later(0));
    expect(await keys()).toEqual([key]);
    await sweep(tenant(), later(SWEEP_AGES.word));
    expect(await keys()).toEqual([]);
  });

  it("is not what something still names", async () => {
    await r2.open(env).create(SAMPLE.id, JSON.stringify(SAMPLE));
    await env.REPORTS.put(`vip-reports/0123456789abcdef-8000000000000-${SAMPLE.id}.json`, "{}");
    await uploaded(new Uint8Array(5));
    const before = await keys();
    await sweep(tenant(), later(SWEEP_AGES.orphan));
    expect(await keys()).toEqual(before);
  });
});

it("takes an admin's key", async () => {
  const write = withKey((await newKey("acme", ["analyses:write"])).key);
  expect((await write("/v1/sweeps", { method: "POST" })).status).toBe(403);
});
