import { expect, it } from "vitest";
import { inGroups } from "../../src/lib/in-groups.ts";

it("answers in order, with so many at a time", async () => {
  let running = 0;
  let most = 0;
  const answers = await inGroups([5, 4, 3, 2, 1, 0, 9], 3, async (item) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, item));
    running--;
    return item * 2;
  });
  expect(answers).toEqual([10, 8, 6, 4, 2, 0, 18]);
  expect(most).toBe(3);
});
