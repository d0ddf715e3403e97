/** Captures that are kept because the caller asked: the frames that are cited come back, and nothing else does. */
import { env, introspectWorkflow, reset, SELF } from "cloudflare:test";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { excerptOf } from "../../src/analysis/excerpt.ts";
import type { Input } from "../../src/analysis/inputs.ts";
import { readEnvironment } from "../../src/env.ts";
import { JobStatus } from "../../src/jobs/status.ts";
import { Report } from "../../src/report/schema.ts";
import { Retained } from "../../src/retain/define.ts";
import { SWEEP_AGES, sweep } from "../../src/routes/sweep.ts";
import { caseFile, finished, keysOf, postJson, stalled, uploaded } from "../jobs/uploading.ts";
import { askWith, KEYED, newKey, withKey } from "./admitted.ts";
import { type Ask, ask, problemOf } from "./ask.ts";

afterEach(() => reset());

const CASE = "dr-antispoof";
const HOSTS = ["client", "ds", "rs1"];
const DAY_MS = 86_400_000;

async function formOf(): Promise<FormData> {
  const form = new FormData();
  for (const host of HOSTS)
    form.append(host, new Blob([await caseFile(`${CASE}/${host}.pcap`)]), `${host}.pcap`);
  form.append("ds.state.before", new Blob([await caseFile(`${CASE}/ds.state.before.txt`)]), "ds.txt");
  return form;
}

const post = async (query: string, by: Ask = ask) =>
  by(`/v1/analyses${query}`, { method: "POST", body: await formOf() });

async function made(query: string, by: Ask = ask): Promise<Report> {
  const answer = await post(query, by);
  expect(answer.status).toBe(201);
  return Report.parse(await answer.json());
}

async function* captures(): AsyncGenerator<Input> {
  for (const host of HOSTS) {
    const bytes = await caseFile(`${CASE}/${host}.pcap`);
    const chunks = new Blob([bytes]).stream();
    yield { host, kind: "capture", moment: "now", part: host, name: `${host}.pcap`, chunks };
  }
}

/** Not by `ask`, which reads every answer as text. */
async function excerptFrom(id: string): Promise<Uint8Array> {
  const answer = await SELF.fetch(`http://localhost/v1/analyses/${id}.pcap`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("application/vnd.tcpdump.pcap");
  expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="${id}.pcapng"`);
  return new Uint8Array(await answer.arrayBuffer());
}

describe("?retain", () => {
  it("gives the frames that the report cites, as they would be cut from the files themselves", async () => {
    const report = await made("?retain=2");
    const excerpt = await excerptFrom(report.id);
    expect(excerpt.length).toBeGreaterThan(1_000);
    expect(excerpt).toEqual(await excerptOf(report, captures()));
  });

  it("keeps no byte of a capture that could be read without the key", async () => {
    await made("?retain=2");
    const frame = (await caseFile(`${CASE}/ds.pcap`)).slice(40, 56);
    const word = new TextDecoder("latin1").decode(frame);
    const keys = await keysOf("captures/");
    expect(keys).toHaveLength(HOSTS.length);
    for (const key of keys) {
      const object = await env.REPORTS.get(key);
      const text = new TextDecoder("latin1").decode(await object?.arrayBuffer());
      expect(text.length).toBeGreaterThan(1_000);
      expect(text).not.toContain(word);
    }
  });

  it("is nothing without being asked for", async () => {
    const { id } = await made("");
    expect([await keysOf("captures/"), await keysOf("retained/")]).toEqual([[], []]);
    const answer = await ask(`/v1/analyses/${id}.pcap`);
    expect(await problemOf(answer)).toMatchObject({ status: 404, code: "captures-not-kept" });
    expect((await ask("/v1/analyses/ffffffffffffffffffffffffffffffff.pcap")).status).toBe(404);
  });

  it("may come with a later request for the same report, and again", async () => {
    const { id } = await made("");
    for (const days of [1, 3]) {
      expect((await post(`?retain=${days}`)).status).toBe(200);
      expect(await keysOf("captures/")).toHaveLength(HOSTS.length);
    }
    expect((await excerptFrom(id)).length).toBeGreaterThan(1_000);
  });

  it("goes with the report: nothing of either is left", async () => {
    const { id } = await made("?retain=2");
    expect((await ask(`/v1/analyses/${id}`, { method: "DELETE" })).status).toBe(204);
    expect(await keysOf("")).toEqual([]);
  });

  it("leaves nothing of a request that came to no report", async () => {
    const form = new FormData();
    form.append("ds", new Blob(["no capture at all"]), "ds.pcap");
    const answer = await ask("/v1/analyses?retain=2", { method: "POST", body: form });
    expect(await problemOf(answer)).toMatchObject({ code: "inputs-unusable" });
    expect(await keysOf("")).toEqual([]);
  });

  it.each(["0", "-1", "1.5", "366", "a", ""])("is refused for %j days", async (days) => {
    expect(await problemOf(await post(`?retain=${days}`))).toMatchObject({
      status: 400,
      code: "query-invalid",
    });
  });

  it("is refused together with redact, which would take away what it keeps", async () => {
    expect(await problemOf(await post("?retain=2&redact=addresses"))).toMatchObject({
      code: "query-invalid",
    });
    const body = { inputs: [{ part: "ds.state", text: "### ip addr" }], retain: 2, redact: "all" };
    expect(await problemOf(await postJson("/v1/analyses", body))).toMatchObject({ code: "query-invalid" });
  });
});

describe("what the operator says", () => {
  const local = { ...env, LOCAL: "true" };

  it("a tenant's captures are kept no longer than it may", async () => {
    const by = askWith({ ...local, TENANTS: '{"main": {"captureDays": 3}}' });
    expect(await problemOf(await post("?retain=4", by))).toMatchObject({
      status: 400,
      code: "query-invalid",
    });
    await made("?retain=3", by);
  });

  it("without MASTER_KEY nothing can be kept", async () => {
    const by = askWith({ ...local, MASTER_KEY: undefined });
    expect(await problemOf(await post("?retain=1", by))).toMatchObject({
      status: 501,
      code: "retain-not-set-up",
    });
  });

  it("with another MASTER_KEY what was kept cannot be read, and the answer says no more than that", async () => {
    const { id } = await made("?retain=2");
    const by = askWith({ ...local, MASTER_KEY: "another one, and longer than 32 characters" });
    expect(await problemOf(await by(`/v1/analyses/${id}.pcap`))).toMatchObject({
      status: 404,
      code: "captures-not-kept",
    });
  });
});

it("shows frames to who has a key of the tenant, and to nobody else, a share's link included", async () => {
  const write = withKey((await newKey("acme", ["analyses:write", "analyses:read"])).key);
  const other = withKey((await newKey("globex", ["analyses:write", "analyses:read"])).key);
  const { id } = await made("?retain=1", write);
  expect((await write(`/v1/analyses/${id}.pcap`)).status).toBe(200);
  expect(await problemOf(await other(`/v1/analyses/${id}.pcap`))).toMatchObject({ code: "not-found" });
  const shared = await write(`/v1/analyses/${id}/shares`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  const { url } = z.object({ url: z.string() }).parse(await shared.json());
  const { search } = new URL(url);
  expect((await askWith(KEYED)(`/v1/analyses/${id}.md${search}`)).status).toBe(200);
  expect(await problemOf(await askWith(KEYED)(`/v1/analyses/${id}.pcap${search}`))).toMatchObject({
    status: 403,
    code: "scope-missing",
  });
});

describe("the sweeper", () => {
  const tenant = () => readEnvironment({ ...env, LOCAL: "true" }).tenant("main");

  it("deletes captures at their time, and leaves the report", async () => {
    const { id } = await made("?retain=2");
    expect(await sweep(tenant(), Date.now() + 2 * DAY_MS - 60_000)).toMatchObject({ captures: 0 });
    expect(await keysOf("captures/")).toHaveLength(HOSTS.length);
    expect(await sweep(tenant(), Date.now() + 2 * DAY_MS + 60_000)).toMatchObject({
      captures: 1,
      objects: 0,
    });
    expect([await keysOf("captures/"), await keysOf("retained/")]).toEqual([[], []]);
    expect((await ask(`/v1/analyses/${id}`)).status).toBe(200);
  });

  it("deletes what was kept for no report, once nobody can be about to note it", async () => {
    await env.REPORTS.put("captures/11111111-2222-4333-8444-555555555555/0000-000000", "x");
    await sweep(tenant(), Date.now() + 60_000);
    expect(await keysOf("captures/")).toHaveLength(1);
    expect(await sweep(tenant(), Date.now() + SWEEP_AGES.orphan + 60_000)).toMatchObject({ objects: 1 });
    expect(await keysOf("captures/")).toEqual([]);
  });
});

describe("a job", () => {
  async function inputs(): Promise<object[]> {
    const named: object[] = [];
    for (const host of HOSTS)
      named.push({ part: host, upload: await uploaded(await caseFile(`${CASE}/${host}.pcap`)) });
    return named;
  }
  const untilOf = async (id: string) => {
    const [key] = (await keysOf("retained/")).filter((name) => name.includes(id));
    return Retained.parse(await (await env.REPORTS.get(key))?.json()).until;
  };
  const started = async () => {
    const answer = await postJson("/v1/analyses", { inputs: await inputs(), retain: 2 });
    return JobStatus.parse(await answer.json()).id;
  };

  it("keeps its captures, of uploads that are gone", async () => {
    const id = await started();
    const report = Report.parse(await (await finished(`/v1/analyses/${id}`)).json());
    const excerpt = await excerptFrom(report.id);
    expect(excerpt.length).toBeGreaterThan(1_000);
    while ((await keysOf("uploads/")).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await excerptFrom(report.id)).toEqual(excerpt);
    await ask(`/v1/analyses/${report.id}`, { method: "DELETE" });
    expect(await keysOf("")).toEqual([]);
  });

  it("runs once more for a report whose captures are not there", async () => {
    const plain = await postJson("/v1/analyses", { inputs: await inputs() });
    const { id } = JobStatus.parse(await plain.json());
    await finished(`/v1/analyses/${id}`);
    expect(await keysOf("captures/")).toEqual([]);
    expect(await started()).toBe(id);
    await finished(`/v1/analyses/${id}`);
    expect((await excerptFrom(id)).length).toBeGreaterThan(1_000);
    const before = await untilOf(id);
    const again = await postJson("/v1/analyses", { inputs: await inputs(), retain: 9 });
    expect(again.status).toBe(200);
    expect(Math.round((Date.parse(await untilOf(id)) - Date.parse(before)) / 86_400_000)).toBe(7);
  });

  it("that is cancelled leaves nothing of its captures", async () => {
    await using jobs = await introspectWorkflow(env.JOBS);
    await stalled(jobs);
    const id = await started();
    while ((await keysOf("captures/")).length < HOSTS.length)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await ask(`/v1/analyses/${id}`, { method: "DELETE" })).status).toBe(204);
    expect([await keysOf("captures/"), await keysOf("retained/"), await keysOf("work/")]).toEqual([
      [],
      [],
      [],
    ]);
  });
});
