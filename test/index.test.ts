/** The Worker as it is deployed: real captures and real command output in, a report out. */
import { env, reset } from "cloudflare:test";
import { afterEach, describe, expect, it } from "vitest";
import { ComparisonReport } from "../src/report/comparison.ts";
import { Report } from "../src/report/schema.ts";
import { ask, problemOf } from "./routes/ask.ts";

afterEach(() => reset());

async function fixture(path: string): Promise<Blob> {
  const response: Response = await env.FIXTURES.fetch(`http://fixtures/${path}`);
  expect(response.status, path).toBe(200);
  return response.blob();
}

async function formOf(files: Readonly<Record<string, string | Blob>>): Promise<FormData> {
  const form = new FormData();
  for (const [part, file] of Object.entries(files))
    if (typeof file === "string") form.append(part, await fixture(file), file.split("/").at(-1));
    else form.append(part, file, `${part}.bin`);
  return form;
}

const post = async (files: Readonly<Record<string, string | Blob>>) =>
  ask("/v1/analyses", { method: "POST", body: await formOf(files) });

const FILES = { ds: "captures/ethernet.pcapng", "ds.state": "host/article/ds.state.txt" };

describe("a real capture with host state", () => {
  it("becomes a report that every way of reading agrees on", async () => {
    const made = await post(FILES);
    expect(made.status).toBe(201);
    const report = Report.parse(await made.json());
    expect(report.captures).toMatchObject([{ host: "ds", name: "ds", format: "pcapng" }]);
    expect(report.captures[0].frames).toBeGreaterThan(10);
    expect(report.inputs.map(({ kind, name }) => [kind, name])).toEqual([
      ["capture", "ds"],
      ["state", "ds.state"],
    ]);

    const path = `/v1/analyses/${report.id}`;
    expect(made.headers.get("location")).toBe(path);
    expect(Report.parse(await (await ask(path)).json())).toEqual(report);
    const { verdict } = Report.pick({ verdict: true }).parse(await (await ask(`${path}/verdict`)).json());
    expect(verdict).toEqual(report.verdict);
    expect(await (await ask(`${path}.txt`)).text()).toContain(report.id);
    expect(await (await ask("/v1/analyses")).json()).toMatchObject({ analyses: [{ id: report.id }] });
  });

  it("is one report when it is sent twice", async () => {
    const first = await post(FILES);
    const second = await post(FILES);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(await second.text()).toBe(await first.text());
  });

  it("is another report with other inputs", async () => {
    const one = Report.parse(await (await post(FILES)).json());
    const other = Report.parse(await (await post({ ds: FILES.ds })).json());
    expect(other.id).not.toBe(one.id);
  });
});

async function caseParts(side: string, id: string, parts: readonly string[]): Promise<[string, Blob][]> {
  return Promise.all(
    parts.map(async (part): Promise<[string, Blob]> => {
      const file = part.includes(".state") ? `${part}.txt` : `${part}.pcap`;
      return [`${side}.${part}`, await (await env.CASES.fetch(`http://cases/${id}/${file}`)).blob()];
    }),
  );
}

describe("two sets of real captures", () => {
  it("prove a fix, and are analyses like any other", async () => {
    const parts = ["client", "ds", "rs1", "rs2", "ds.state.before", "ds.state.after"];
    const form = new FormData();
    for (const [part, blob] of [
      ...(await caseParts("before", "dr-antispoof", parts)),
      ...(await caseParts("after", "dr-healthy", parts)),
    ])
      form.append(part, blob, part);
    const made = await ask("/v1/comparisons", { method: "POST", body: form });
    expect(made.status).toBe(201);
    const comparison = ComparisonReport.parse(await made.json());
    expect(comparison.answer).toBe("fixed");
    expect(comparison.legs.find((l) => l.direction === "reply")?.answer).toBe("works");
    const { verdict } = Report.parse(await (await ask(`/v1/analyses/${comparison.before.id}`)).json());
    expect(verdict.cause).toBe("fabric-antispoof-forward");
    const named = JSON.stringify({ before: comparison.before.id, after: comparison.after.id });
    const headers = { "content-type": "application/json" };
    const again = await ask("/v1/comparisons", { method: "POST", body: named, headers });
    expect(again.status).toBe(200);
    expect(ComparisonReport.parse(await again.json())).toEqual(comparison);
  });
});

describe("bad input", () => {
  it("does not take the good one with it", async () => {
    const cut = (await fixture(FILES.ds)).slice(0, 3000);
    const response = await post({ rs1: new Blob(["not a capture"]), ds: cut, "ds.state": FILES["ds.state"] });
    expect(response.status).toBe(201);
    const { inputs, captures } = Report.parse(await response.json());
    expect(captures).toMatchObject([{ host: "ds" }]);
    expect(inputs.map(({ name }) => name)).toEqual(["rs1", "ds", "ds.state"]);
    expect(inputs[0].problems).not.toEqual([]);
    expect(inputs[1].problems).not.toEqual([]);
  });

  it("is refused with what is wrong with each part when nothing can be read", async () => {
    const response = await post({ ds: new Blob(["not a capture"]), "rs1.state": new Blob(["  \n"]) });
    const { status, code, errors } = await problemOf(response);
    expect([status, code]).toEqual([422, "inputs-unusable"]);
    expect(errors?.map(({ part }) => part)).toEqual(["ds", "rs1.state"]);
  });
});
