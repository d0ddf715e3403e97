import { expect, it } from "vitest";
import { RULES } from "../../src/analysis/rules/index.ts";
import { ask, problemOf } from "./ask.ts";

it("gives each rule that is listed", async () => {
  for (const { id, layer, title, needs, wants, doc } of RULES) {
    const response = await ask(`/v1/rules/${id}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ id, layer, title: title.en, needs, wants, doc });
  }
});

it("knows no other rule", async () => {
  expect(await problemOf(await ask("/v1/rules/no-such-rule"))).toMatchObject({
    status: 404,
    code: "not-found",
  });
});
