import { env, reset } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ComparisonReport } from "../../src/report/comparison.ts";
import { r2 } from "../../src/store/r2.ts";
import { SAMPLE_COMPARISON } from "../report/sample-comparison.ts";
import { ask, problemOf } from "./ask.ts";

beforeEach(async () => {
  await r2.open(env, "comparisons").create(SAMPLE_COMPARISON.id, JSON.stringify(SAMPLE_COMPARISON));
});
afterEach(() => reset());

const PATH = `/v1/comparisons/${SAMPLE_COMPARISON.id}`;

describe("a comparison", () => {
  it("is JSON in English when nothing is asked for", async () => {
    const response = await ask(PATH);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("content-language")).toBe("en");
    const comparison = ComparisonReport.parse(await response.json());
    expect(comparison.summary).toBe(SAMPLE_COMPARISON.summary.en);
    expect(comparison.legs).toHaveLength(2);
  });

  it("is text by Accept and by suffix, in the language that is asked for", async () => {
    const text = await ask(PATH, { headers: { accept: "text/plain", "accept-language": "zh" } });
    expect(text.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(await text.text()).toContain("部分修复");
    expect(await (await ask(`${PATH}.txt`)).text()).toContain("PARTLY");
    expect((await ask(`${PATH}.json`)).headers.get("content-type")).toBe("application/json");
  });

  it("is refused in a format or language that there is none of", async () => {
    const image = await ask(PATH, { headers: { accept: "image/png" } });
    expect(await problemOf(image)).toMatchObject({ status: 406, code: "not-acceptable" });
    expect(await problemOf(await ask(`${PATH}?lang=de`))).toMatchObject({ code: "query-invalid" });
  });

  it("is no analysis, nor listed among them", async () => {
    expect((await ask(`/v1/analyses/${SAMPLE_COMPARISON.id}`)).status).toBe(404);
    expect(await (await ask("/v1/analyses")).json()).toMatchObject({ analyses: [] });
  });

  it.each(["0123456789abcdef0123456789abcdee", "x", "..%2f..%2fsecret", `${SAMPLE_COMPARISON.id}.pdf`])(
    "is not there under %s",
    async (id) => {
      expect(await problemOf(await ask(`/v1/comparisons/${id}`))).toMatchObject({
        status: 404,
        code: "not-found",
      });
    },
  );
});
