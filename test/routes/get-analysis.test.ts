import { env, reset } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Report } from "../../src/report/schema.ts";
import { r2 } from "../../src/store/r2.ts";
import { SAMPLE } from "../report/sample.ts";
import { ask, problemOf } from "./ask.ts";

beforeEach(async () => {
  await r2.open(env).create(SAMPLE.id, JSON.stringify(SAMPLE));
});
afterEach(() => reset());

const PATH = `/v1/analyses/${SAMPLE.id}`;
const get = (path: string, headers: Record<string, string> = {}) => ask(path, { headers });

describe("a report", () => {
  it("is JSON in English when nothing is asked for", async () => {
    const response = await get(PATH);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("content-language")).toBe("en");
    expect(response.headers.get("vary")).toBe("Accept, Accept-Language");
    const report = Report.parse(await response.json());
    expect(report.createdAt).toBe(SAMPLE.createdAt);
    expect(report.verdict.summary).toBe(SAMPLE.verdict.summary.en);
    expect(report.findings[0].evidence).toHaveLength(3);
  });

  it.each([
    ["text/plain", "text/plain; charset=utf-8"],
    ["application/json, text/plain;q=0.9", "application/json"],
    ["application/json;q=0.1, text/*", "text/plain; charset=utf-8"],
    ["text/markdown", "text/markdown; charset=utf-8"],
    ["text/csv", "text/csv; charset=utf-8"],
    ["application/sarif+json", "application/sarif+json"],
    ["application/junit+xml", "application/junit+xml"],
    ["*/*", "application/json"],
    ["image/png, */*;q=0.1", "application/json"],
  ])("is in the format that Accept %j prefers", async (accept, type) => {
    expect((await get(PATH, { accept })).headers.get("content-type")).toBe(type);
  });

  it.each([
    [".json", "application/json"],
    [".txt", "text/plain; charset=utf-8"],
    [".line.txt", "text/plain; charset=utf-8"],
    [".md", "text/markdown; charset=utf-8"],
    [".short.md", "text/markdown; charset=utf-8"],
    [".segments.csv", "text/csv; charset=utf-8"],
    [".probes.csv", "text/csv; charset=utf-8"],
    [".sarif", "application/sarif+json"],
    [".junit.xml", "application/junit+xml"],
    [".svg", "image/svg+xml"],
    [".ladder.svg", "image/svg+xml"],
    [".html", "text/html; charset=utf-8"],
  ])("is in the format of the suffix %s, whatever Accept says", async (suffix, type) => {
    const response = await get(`${PATH}${suffix}`, { accept: "image/png" });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(type);
  });

  it.each([".html", ".svg", ".json"])("as %s lets a browser load and run nothing", async (suffix) => {
    const { headers } = await get(`${PATH}${suffix}`);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src|unsafe|\*/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("is a page whose style is the one that its policy lets in", async () => {
    const response = await get(`${PATH}.html`);
    const style = /<style>([^<]*)<\/style>/.exec(await response.text())?.[1] ?? "";
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
    const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
    expect(response.headers.get("content-security-policy")).toContain(`style-src 'sha256-${hash}'`);
  });

  it("is refused in a format that there is none of, with the formats that there are", async () => {
    const { code, detail } = await problemOf(await get(PATH, { accept: "image/png" }));
    expect(code).toBe("not-acceptable");
    expect(detail).toContain("text/plain");
  });

  it.each([
    ["?lang=zh", {}, "zh"],
    ["", { "accept-language": "zh-CN,zh;q=0.9,en;q=0.5" }, "zh"],
    ["", { "accept-language": "de, fr" }, "en"],
    ["?lang=en", { "accept-language": "zh" }, "en"],
  ])("is in the language that %j and %j ask for", async (query, headers, language) => {
    const response = await get(`${PATH}${query}`, headers);
    expect(response.headers.get("content-language")).toBe(language);
    const { findings } = Report.parse(await response.json());
    expect(findings[0].title).toBe(
      language === "zh" ? "网络丢弃转发包" : "The fabric drops forwarded packets",
    );
    expect(findings[0].explanation).toBe("Their source is not an address of the sender.");
  });

  it("is not answered in a language that there is none of", async () => {
    expect(await problemOf(await get(`${PATH}?lang=de`))).toMatchObject({
      status: 400,
      code: "query-invalid",
    });
  });

  it("is the long Markdown by Accept, and the short one by a suffix with a dot in it", async () => {
    const long = await get(PATH, { accept: "text/markdown" });
    expect(await long.text()).toContain("## Verdict");
    expect(await (await get(`${PATH}.short.md`)).text()).not.toContain("## Verdict");
    expect(await (await get(`${PATH}.line.txt`)).text()).toMatch(/^FAULTY .+\n$/);
  });

  it("answers HEAD like GET, without a body", async () => {
    const response = await ask(PATH, { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });

  it.each([
    "0123456789abcdef0123456789abcdee",
    "x",
    "..%2f..%2fsecret",
    "A".repeat(200),
    `${SAMPLE.id}.pdf`,
    `${SAMPLE.id}.json.x`,
  ])("is not there under %s", async (id) => {
    const { status, code } = await problemOf(await get(`/v1/analyses/${id}`));
    expect([status, code]).toEqual([404, "not-found"]);
  });
});
