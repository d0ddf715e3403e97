/** The way of a request to a comparison; what is compared how is tested in test/analysis/compare. */
import { env, reset } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Input, UnusableInputs } from "../../src/analysis/inputs.ts";
import { createApp } from "../../src/app.ts";
import { ComparisonReport } from "../../src/report/comparison.ts";
import { type Analysis, Report } from "../../src/report/schema.ts";
import { r2 } from "../../src/store/r2.ts";
import { SAMPLE } from "../report/sample.ts";
import { asking, problemOf } from "./ask.ts";

const { createdAt: _, ...analysis } = SAMPLE;
const seen: string[][] = [];

/** Names what came; an analysis is as good as what it was given. */
async function echo(inputs: AsyncIterable<Input>): Promise<Analysis> {
  const parts: string[] = [];
  for await (const { part, chunks } of inputs) {
    let content = "";
    for await (const chunk of chunks) content += new TextDecoder().decode(chunk);
    if (content === "junk") throw new UnusableInputs([{ part, code: "capture-unreadable", detail: "junk" }]);
    parts.push(`${part}=${content}`);
  }
  if (parts.length === 0) throw new UnusableInputs([]);
  seen.push(parts);
  const digest = new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(parts.join())),
  );
  return { ...analysis, id: [...digest.slice(0, 16)].map((b) => b.toString(16).padStart(2, "0")).join("") };
}

const app = createApp(echo);
const ask = asking((url, init) => app.request(url, init, env));

const OTHER = "abcdef0123456789abcdef0123456789";

beforeEach(async () => {
  seen.length = 0;
  const store = r2.open(env);
  await store.create(SAMPLE.id, JSON.stringify(SAMPLE));
  await store.create(OTHER, JSON.stringify({ ...SAMPLE, id: OTHER }));
});
afterEach(() => reset());

const post = (body: FormData | string, headers: Record<string, string> = {}) =>
  ask("/v1/comparisons", { method: "POST", body, headers });
const postJson = (body: unknown, headers: Record<string, string> = {}) =>
  post(JSON.stringify(body), { "content-type": "application/json", ...headers });

function formOf(...parts: readonly (readonly [string, string])[]): FormData {
  const form = new FormData();
  for (const [part, content] of parts) form.append(part, new Blob([content]), `${part}.bin`);
  return form;
}

const BOTH = [
  ["before.ds", "a"],
  ["before.ds.state.after", "b"],
  ["after.ds", "c"],
  ["after.rs1.state.before", "d"],
] as const;

describe("two analyses that are there", () => {
  it("become a comparison, found again where Location says", async () => {
    const response = await postJson({ before: SAMPLE.id, after: OTHER });
    expect(response.status).toBe(201);
    const comparison = ComparisonReport.parse(await response.json());
    expect([comparison.before.id, comparison.after.id]).toEqual([SAMPLE.id, OTHER]);
    expect(comparison.answer).toBe("not-fixed");
    const path = `/v1/comparisons/${comparison.id}`;
    expect(response.headers.get("location")).toBe(path);
    expect(ComparisonReport.parse(await (await ask(path)).json())).toEqual(comparison);
  });

  it("are one comparison when they are sent twice, and another the other way round", async () => {
    const first = await postJson({ before: SAMPLE.id, after: OTHER });
    const second = await postJson({ before: SAMPLE.id, after: OTHER });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(await second.text()).toBe(await first.text());
    const turned = await postJson({ before: OTHER, after: SAMPLE.id });
    expect(turned.status).toBe(201);
    expect(turned.headers.get("location")).not.toBe(first.headers.get("location"));
  });

  it("are compared in text when text is asked for", async () => {
    const response = await postJson({ before: SAMPLE.id, after: OTHER }, { accept: "text/plain" });
    expect(await response.text()).toMatch(/^NOT-FIXED\n/);
  });

  it("must be there: the answer says which is not", async () => {
    const missing = "0".repeat(32);
    const { status, code, errors } = await problemOf(await postJson({ before: SAMPLE.id, after: missing }));
    expect([status, code]).toEqual([422, "analysis-unknown"]);
    expect(errors).toMatchObject([{ part: "after", code: "not-found" }]);
    const both = await problemOf(await postJson({ before: "1".repeat(32), after: missing }));
    expect(both.errors).toMatchObject([{ part: "before" }, { part: "after" }]);
  });

  it("must be two", async () => {
    const response = await postJson({ before: SAMPLE.id, after: SAMPLE.id });
    expect(await problemOf(response)).toMatchObject({ status: 422, code: "comparison-of-one" });
  });
});

describe("two sets of inputs", () => {
  it("are analysed each by its own parts, and compared", async () => {
    const response = await post(formOf(...BOTH));
    expect(response.status).toBe(201);
    expect(seen).toEqual([
      ["ds=a", "ds.state.after=b"],
      ["ds=c", "rs1.state.before=d"],
    ]);
    const { before, after } = ComparisonReport.parse(await response.json());
    for (const { id } of [before, after]) expect((await ask(`/v1/analyses/${id}`)).status).toBe(200);
  });

  it("may begin with either one, and are the same analyses as if they were sent alone", async () => {
    const turned = ComparisonReport.parse(
      await (await post(formOf(BOTH[2], BOTH[3], BOTH[0], BOTH[1]))).json(),
    );
    const alone = new FormData();
    alone.append("ds", new Blob(["a"]), "ds.bin");
    alone.append("ds.state.after", new Blob(["b"]), "ds.txt");
    const response = await ask("/v1/analyses", { method: "POST", body: alone });
    expect(response.status).toBe(200);
    expect(Report.parse(await response.json()).id).toBe(turned.before.id);
  });

  it("keep what is wrong with one part in the analysis it belongs to", async () => {
    const response = await post(formOf(...BOTH, ["after.router", "x"]));
    const { after } = ComparisonReport.parse(await response.json());
    const { inputs } = Report.parse(await (await ask(`/v1/analyses/${after.id}`)).json());
    expect(inputs.at(-1)?.problems[0]).toMatch(/^part-unknown/);
  });

  it.each([
    ["a part of neither", [...BOTH, ["ds", "x"]], { part: "ds", code: "part-unknown" }],
    ["a name that ends at the dot", [["before.", "x"]], { part: "before.", code: "part-unknown" }],
    ["one set alone", BOTH.slice(0, 2), { part: "after.", code: "side-missing" }],
    [
      "a part of the first after the second",
      [...BOTH, ["before.rs1", "x"]],
      { part: "before.", code: "part-out-of-order" },
    ],
    [
      "a set that cannot be read",
      [BOTH[0], ["after.ds", "junk"]],
      { part: "after.ds", code: "capture-unreadable" },
    ],
  ] as const)("are refused with %s", async (_, parts, error) => {
    const { status, code, errors } = await problemOf(await post(formOf(...parts)));
    expect([status, code]).toEqual([422, "inputs-unusable"]);
    expect(errors).toMatchObject([error]);
  });
});

describe("a request is refused", () => {
  it.each([
    ["as another type", "x", "text/plain", 415, "media-type-unknown"],
    ["that is no JSON", "{", "application/json", 400, "body-invalid"],
    [
      "without one of the ids",
      '{"before":"0123456789abcdef"}',
      "application/json; charset=utf-8",
      400,
      "body-invalid",
    ],
    ["with an id that is none", '{"before":"../x","after":"y"}', "application/json", 400, "body-invalid"],
    [
      "with too much JSON",
      JSON.stringify({ before: "x".repeat(20_000) }),
      "application/json",
      413,
      "body-too-large",
    ],
    ["without a boundary", "x", "multipart/form-data", 400, "boundary-missing"],
    ["with no part in it", "--B--\r\n", "multipart/form-data; boundary=B", 422, "inputs-unusable"],
  ])("%s", async (_, body, type, status, code) => {
    expect(await problemOf(await post(body, { "content-type": type }))).toMatchObject({ status, code });
  });

  it("in a format that there is none of, before anything is read", async () => {
    const response = await postJson({ before: "x" }, { accept: "image/png" });
    expect(await problemOf(response)).toMatchObject({ status: 406 });
  });
});

it("answers 500 without what went wrong inside when an analysis fails", async () => {
  const lines = vi.spyOn(console, "log").mockImplementation(() => {});
  const broken = createApp(() => Promise.reject(new RangeError("10.0.0.1")));
  const response = await broken.request(
    "http://localhost/v1/comparisons",
    { method: "POST", body: formOf(...BOTH) },
    env,
  );
  lines.mockRestore();
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(text).toContain('"analysis-failed"');
  expect(text).not.toContain("10.0.0.1");
});
