import { env } from "cloudflare:test";
import { beforeAll, expect, it } from "vitest";
import { r2 } from "../../src/store/r2.ts";
import { SAMPLE } from "../report/sample.ts";
import { ask, problemOf } from "./ask.ts";

beforeAll(async () => {
  await r2.open(env).create(SAMPLE.id, JSON.stringify(SAMPLE));
});

it("gives the verdict, and where the whole report is", async () => {
  const response = await ask(`/v1/analyses/${SAMPLE.id}/verdict`);
  expect(response.status).toBe(200);
  const { verdict } = SAMPLE;
  expect(await response.json()).toEqual({
    id: SAMPLE.id,
    createdAt: SAMPLE.createdAt,
    verdict: {
      ...verdict,
      observed: verdict.observed.en,
      summary: verdict.summary.en,
      also: [{ cause: "late-rule", because: "behind it" }],
      alternatives: [{ cause: "other-rule", because: "its counter did not move" }],
      nextSteps: [{ host: "rs1", command: "tcpdump -ni eth0 -c 20", why: "to see both sides" }],
    },
    report: `http://localhost/v1/analyses/${SAMPLE.id}`,
  });
});

it("speaks Chinese where there is Chinese", async () => {
  const response = await ask(`/v1/analyses/${SAMPLE.id}/verdict?lang=zh`);
  expect(await response.json()).toMatchObject({ verdict: { summary: SAMPLE.verdict.summary.zh } });
});

it("is not there for an analysis that is not", async () => {
  const { status } = await problemOf(await ask("/v1/analyses/00000000000000000000000000000000/verdict"));
  expect(status).toBe(404);
});
