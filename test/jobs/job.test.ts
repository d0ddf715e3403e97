/** Analyses that run as jobs, on the engine as it is: the workflow of the Worker. */
import { env, introspectWorkflow, reset } from "cloudflare:test";
import { afterEach, describe, expect, it } from "vitest";
import { JobStatus } from "../../src/jobs/status.ts";
import { Report } from "../../src/report/schema.ts";
import { ask, problemOf } from "../routes/ask.ts";
import { caseFile, finished, keysOf, postJson, sha256Of, stalled, uploaded } from "./uploading.ts";

afterEach(() => reset());

const CAPTURES = ["client", "ds", "rs1"];
const files = async () =>
  Promise.all(CAPTURES.map(async (part) => ({ part, bytes: await caseFile(`dr-antispoof/${part}.pcap`) })));
const state = async () => new TextDecoder().decode(await caseFile("dr-antispoof/ds.state.before.txt"));

async function inputsOf() {
  const uploads = [];
  for (const { part, bytes } of await files()) uploads.push({ part, upload: await uploaded(bytes) });
  // Between the captures: the report lists parts in the order of the request.
  return [...uploads.slice(0, 2), { part: "ds.state.before", text: await state() }, ...uploads.slice(2)];
}

async function oneRequest(): Promise<Report> {
  const form = new FormData();
  for (const { part, bytes } of await files()) {
    if (part === "rs1") form.append("ds.state.before", await state());
    form.append(part, new Blob([bytes]), part);
  }
  return Report.parse(await (await ask("/v1/analyses", { method: "POST", body: form })).json());
}

const bytesOf = (text: string) => new Uint8Array(new TextEncoder().encode(text));
const statusOf = async (answer: Response) => JobStatus.parse(await answer.json());

describe("a job", () => {
  it("makes the report of one request, under its id, and leaves nothing else", async () => {
    const answer = await postJson("/v1/analyses", { inputs: await inputsOf() });
    expect(answer.status).toBe(202);
    expect(answer.headers.get("retry-after")).toBe("2");
    const { id, progress } = await statusOf(answer);
    expect(answer.headers.get("location")).toBe(`/v1/analyses/${id}`);
    const bytes = (await files()).reduce((sum, file) => sum + file.bytes.length, 0);
    expect([progress.bytes.of, progress.steps.of]).toEqual([bytes, CAPTURES.length + 1 + 5]);

    const done = await finished(`/v1/analyses/${id}`);
    expect(done.status).toBe(200);
    const report = Report.parse(await done.json());
    expect(report.id).toBe(id);
    await ask(`/v1/analyses/${id}`, { method: "DELETE" });
    expect({ ...(await oneRequest()), createdAt: report.createdAt }).toEqual(report);
    await expectOnly([`reports/${id}.json`]);
  });

  it("is found again by the same inputs: while it runs, and when it is done", async () => {
    const inputs = await inputsOf();
    const [one, other] = await Promise.all(
      [0, 1].map(() => postJson("/v1/analyses", { inputs, keepUploads: true })),
    );
    const { id } = await statusOf(one);
    expect((await statusOf(other)).id).toBe(id);
    await finished(`/v1/analyses/${id}`);
    const again = await postJson("/v1/analyses", { inputs, keepUploads: true });
    expect([again.status, again.headers.get("location")]).toEqual([200, `/v1/analyses/${id}`]);
    expect(Report.parse(await again.json()).id).toBe(id);
    expect(await keysOf("work/")).toEqual([]);
    expect((await keysOf("uploads/")).length).toBe(CAPTURES.length);
  });

  it("does a step again that dies, and no other", async () => {
    await using jobs = await introspectWorkflow(env.JOBS);
    await jobs.modifyAll(async (job) => {
      await job.mockStepError({ name: "capture 2 of 3" }, new Error("the engine's own"), 2);
      await job.disableRetryDelays();
    });
    const answer = await postJson("/v1/analyses", { inputs: await inputsOf() });
    const { id } = await statusOf(answer);
    const report = Report.parse(await (await finished(`/v1/analyses/${id}`)).json());
    await ask(`/v1/analyses/${id}`, { method: "DELETE" });
    expect({ ...(await oneRequest()), createdAt: report.createdAt }).toEqual(report);
  });

  it("takes a text as an upload, and a topology", async () => {
    const upload = await uploaded(bytesOf(await state()));
    const inputs = [...(await inputsOf()).filter((i) => "upload" in i), { part: "ds.state.before", upload }];
    const answer = await postJson("/v1/analyses", { inputs, topology: { vip: "10.9.9.9" } });
    const done = await finished(`/v1/analyses/${(await statusOf(answer)).id}`);
    const { inputs: read } = Report.parse(await done.json());
    expect(read.map(({ name, bytes }) => [name, bytes > 0])).toEqual([
      ...CAPTURES.map((name) => [name, true]),
      ["ds.state.before", true],
      ["topology", true],
    ]);
  });
});

describe("a job fails", () => {
  it.each(["ds", "ds.state"])("when %s is not what was declared, and says which upload", async (part) => {
    const upload = await uploaded(await caseFile("dr-antispoof/ds.pcap"), "0".repeat(64));
    const good = await uploaded(await caseFile("dr-antispoof/client.pcap"));
    const inputs = [
      { part: "client", upload: good },
      { part, upload },
    ];
    const answer = await postJson("/v1/analyses", { inputs });
    const path = `/v1/analyses/${(await statusOf(answer)).id}`;
    const failed = await finished(path);
    expect([failed.status, failed.headers.get("retry-after")]).toEqual([202, null]);
    const { status, problem } = await statusOf(failed);
    expect(status).toBe("failed");
    expect(problem?.errors).toMatchObject([{ part, code: "digest-mismatch" }]);
    expect(problem?.detail).toContain(upload);
    expect(await problemOf(await ask(`${path}/verdict`))).toMatchObject({ code: "analysis-not-done" });
    expect(await keysOf("work/")).toEqual([]);
    expect(await keysOf("jobs/")).toEqual([]);
    // It may be tried again, and forgotten.
    expect((await postJson("/v1/analyses", { inputs })).status).toBe(202);
    await finished(path);
    expect((await ask(path, { method: "DELETE" })).status).toBe(204);
    expect((await ask(path)).status).toBe(404);
  });

  it("when nothing can be read, as a request does", async () => {
    const upload = await uploaded(bytesOf("no capture at all"));
    const answer = await postJson("/v1/analyses", { inputs: [{ part: "ds", upload }] });
    const { problem } = await statusOf(await finished(`/v1/analyses/${(await statusOf(answer)).id}`));
    expect(problem).toMatchObject({ code: "inputs-unusable", errors: [{ part: "ds" }] });
  });

  it("when an upload is deleted before it is read", async () => {
    const inputs = await inputsOf();
    const upload = await uploaded(await caseFile("dr-antispoof/rs2.pcap"));
    const answer = await postJson("/v1/analyses", { inputs: [...inputs, { part: "rs2", upload }] });
    await ask(`/v1/uploads/${upload}`, { method: "DELETE" });
    const { problem } = await statusOf(await finished(`/v1/analyses/${(await statusOf(answer)).id}`));
    expect(problem).toMatchObject({ errors: [{ part: "rs2", code: "upload-unknown" }] });
  });
});

describe("a job that is cancelled", () => {
  it("stops, and its objects are gone; its uploads are not", async () => {
    await using jobs = await introspectWorkflow(env.JOBS);
    await stalled(jobs);
    const answer = await postJson("/v1/analyses", { inputs: await inputsOf() });
    const { id } = await statusOf(answer);
    const path = `/v1/analyses/${id}`;
    while ((await keysOf(`work/${id}/facts/`)).length < CAPTURES.length)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const early = await ask(`${path}.txt`);
    expect(await problemOf(early)).toMatchObject({ status: 409, code: "analysis-not-done" });
    expect((await ask(path, { method: "DELETE" })).status).toBe(204);
    expect((await ask(path)).status).toBe(404);
    // Steps that were under way take back what they write.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await keysOf("work/")).toEqual([]);
    expect(await keysOf("jobs/")).toEqual([]);
    expect(await keysOf("reports/")).toEqual([]);
    expect((await keysOf("uploads/")).length).toBe(CAPTURES.length);
    expect((await ask(path, { method: "DELETE" })).status).toBe(404);
  });
});

describe("objects of a bucket", () => {
  it("are read where the operator allows it; the job's id is then not the report's", async () => {
    const inputs: { part: string; object: { key: string } }[] = [];
    for (const { part, bytes } of await files()) {
      await env.CAPTURES.put(`allowed/${part}.pcap`, bytes);
      inputs.push({ part, object: { key: `allowed/${part}.pcap` } });
    }
    const all = [...inputs, { part: "ds.state.before", text: await state() }];
    const answer = await postJson("/v1/analyses", { inputs: all });
    const { id } = await statusOf(answer);
    const done = await finished(`/v1/analyses/${id}`);
    expect(done.status).toBe(303);
    const { id: known } = await oneRequest();
    expect(done.headers.get("location")).toBe(`/v1/analyses/${known}`);
    expect((await postJson("/v1/analyses", { inputs: all })).status).toBe(200);
    // With its digests declared it is one report from the start.
    const declared = await Promise.all(
      (await files()).map(async ({ bytes }, i) => ({ ...inputs[i], sha256: await sha256Of(bytes) })),
    );
    const texts = [{ part: "ds.state.before", text: await state() }];
    const found = await postJson("/v1/analyses", { inputs: [...declared, ...texts] });
    expect([found.status, found.headers.get("location")]).toEqual([200, `/v1/analyses/${known}`]);
    // They are not the service's own: they stay.
    expect((await env.CAPTURES.list()).objects.length).toBe(CAPTURES.length);
  });

  it.each([
    [{ key: "elsewhere/ds.pcap" }],
    [{ key: "allowed" }],
    [{ bucket: "reports", key: "allowed/ds.pcap" }],
    [{ bucket: "lvs-verdict-reports", key: "reports/some.json" }],
  ])("are refused alike, there or not: %j", async (object) => {
    await env.CAPTURES.put("elsewhere/ds.pcap", "x");
    const answer = await postJson("/v1/analyses", { inputs: [{ part: "ds", object }] });
    expect(await problemOf(answer)).toMatchObject({
      status: 403,
      errors: [{ part: "ds", code: "object-forbidden" }],
    });
  });

  it("that changed after the request are not analysed", async () => {
    await env.CAPTURES.put("allowed/ds.pcap", await caseFile("dr-antispoof/ds.pcap"));
    const inputs = [...(await inputsOf()), { part: "rs2", object: { key: "allowed/ds.pcap" } }];
    const answer = await postJson("/v1/analyses", { inputs });
    await env.CAPTURES.put("allowed/ds.pcap", "something else");
    const { problem } = await statusOf(await finished(`/v1/analyses/${(await statusOf(answer)).id}`));
    expect(problem).toMatchObject({ errors: [{ part: "rs2", code: "object-changed" }] });
  });
});

async function expectOnly(keys: readonly string[]): Promise<void> {
  // What finds a report by its VIP stands beside it.
  expect((await keysOf("")).filter((key) => !key.startsWith("vip-reports/"))).toEqual(keys);
}
