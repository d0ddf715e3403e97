import { expect, it } from "vitest";
import * as z from "zod";
import { LIMITS } from "../../src/routes/limits.ts";
import { ask } from "./ask.ts";

it("shows every limit once, with what happens beyond it", async () => {
  const answer = await ask("/v1/limits");
  expect(answer.status).toBe(200);
  const { limits } = z
    .object({ limits: z.array(z.object({ name: z.string(), value: z.number() })) })
    .parse(await answer.json());
  expect(limits).toMatchObject(LIMITS.map(({ name, value }) => ({ name, value })));
  expect(new Set(limits.map(({ name }) => name)).size).toBe(LIMITS.length);
});
