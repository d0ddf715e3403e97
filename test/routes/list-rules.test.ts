import { expect, it } from "vitest";
import * as z from "zod";
import { RULES } from "../../src/analysis/rules/index.ts";
import { ask } from "./ask.ts";

const List = z.object({ rules: z.array(z.object({ id: z.string(), title: z.string() })) });

it("lists every rule once, in the order in which they are tried", async () => {
  const response = await ask("/v1/rules");
  expect(response.status).toBe(200);
  const { rules } = List.parse(await response.json());
  expect(rules).toEqual(RULES.map(({ id, title }) => expect.objectContaining({ id, title: title.en })));
  expect(new Set(rules.map(({ id }) => id)).size).toBe(RULES.length);
});

it("gives titles in Chinese where there are some", async () => {
  const response = await ask("/v1/rules", { headers: { "accept-language": "zh" } });
  expect(response.headers.get("content-language")).toBe("zh");
  const { rules } = List.parse(await response.json());
  expect(rules.map(({ title }) => title)).toEqual(RULES.map(({ title }) => title.zh ?? title.en));
});
