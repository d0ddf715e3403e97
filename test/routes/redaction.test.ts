/** What is asked for with `redact`, of analyses and comparisons. */
import { env, reset } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { analyze } from "../../src/analysis/index.ts";
import { createApp } from "../../src/app.ts";
import { Report } from "../../src/report/schema.ts";
import { caseFile } from "../jobs/uploading.ts";
import { ask, asking, problemOf } from "./ask.ts";

afterEach(() => reset());

const VIP = "192.168.1.60";

async function bodyOf(prefix = "", id = "dr-antispoof"): Promise<FormData> {
  const form = new FormData();
  for (const part of ["client", "ds", "rs1"])
    form.append(`${prefix}${part}`, new Blob([await caseFile(`${id}/${part}.pcap`)]), `${VIP}.pcap`);
  form.append(`${prefix}ds.state`, new TextDecoder().decode(await caseFile(`${id}/ds.state.after.txt`)));
  form.append(`${prefix}router-${VIP}`, "no part");
  return form;
}

async function made(query: string, id?: string): Promise<Report> {
  const answer = await ask(`/v1/analyses${query}`, { method: "POST", body: await bodyOf("", id) });
  expect(answer.status).toBe(201);
  return Report.parse(await answer.json());
}

it.each(["addresses", "all"])("an analysis with %s is judged as one without", async (mode) => {
  const plain = await made("");
  const redacted = await made(`?redact=${mode}`);
  expect(redacted.redaction).toBe(mode);
  expect([redacted.verdict.cause, redacted.verdict.segments]).toEqual([
    plain.verdict.cause,
    plain.verdict.segments,
  ]);
  expect(JSON.stringify(plain)).toContain(VIP);
  const { objects } = await env.REPORTS.list({ prefix: "" });
  for (const { key } of objects.filter((o: { key: string }) => o.key.includes(redacted.id)))
    expect(`${key} ${await (await env.REPORTS.get(key))?.text()}`).not.toContain(VIP);
  // The same again is the report that is there.
  const again = await ask(`/v1/analyses?redact=${mode}`, { method: "POST", body: await bodyOf() });
  expect([again.status, Report.parse(await again.json()).id]).toEqual([200, redacted.id]);
});

it("knows no other kind", async () => {
  const answer = await ask("/v1/analyses?redact=names", { method: "POST", body: await bodyOf() });
  expect(await problemOf(answer)).toMatchObject({
    status: 400,
    code: "query-invalid",
    errors: [{ part: "redact" }],
  });
});

it("is refused where there is no key", async () => {
  const app = createApp((inputs, options) => analyze(inputs, undefined, options));
  const bare = asking((url, init) => app.request(url, init, { REPORTS: env.REPORTS, LOCAL: "true" }));
  for (const path of ["/v1/analyses", "/v1/comparisons"]) {
    const answer = await bare(`${path}?redact=all`, { method: "POST", body: await bodyOf() });
    expect(await problemOf(answer)).toMatchObject({ status: 501, code: "redaction-not-set-up" });
  }
});

it("is not told to the log, nor is anything that was sent", async () => {
  const said = vi.spyOn(console, "log").mockImplementation(() => {});
  const app = createApp(async (inputs) => {
    for await (const { chunks } of inputs) for await (const _ of chunks);
    throw new Error(`${VIP} in a message\n    at ${VIP}.ts:1:1`);
  });
  const asked = asking((url, init) => app.request(url, init, env));
  const answer = await asked("/v1/analyses?redact=all", { method: "POST", body: await bodyOf() });
  expect(await problemOf(answer)).toMatchObject({ status: 500, code: "analysis-failed" });
  const lines = said.mock.calls.map((words) => words.join(" "));
  said.mockRestore();
  expect(lines.map((text) => text.includes("failure") || text.includes("request"))).toContain(true);
  expect(lines.join("\n")).not.toMatch(/192\.168|redact=/);
});

it("of a comparison holds for both, and both have to be redacted alike", async () => {
  const form = await bodyOf("before.");
  for (const [name, value] of await bodyOf("after.", "dr-healthy")) form.append(name, value);
  const answer = await ask("/v1/comparisons?redact=addresses", { method: "POST", body: form });
  expect(answer.status).toBe(201);
  expect(await answer.text()).not.toContain(VIP);
  const [before, after] = [await made(""), await made("?redact=all", "dr-healthy")];
  const mixed = await ask("/v1/comparisons", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ before: before.id, after: after.id }),
  });
  expect(await problemOf(mixed)).toMatchObject({ status: 422, code: "comparison-mixed" });
});
