import { expect, it } from "vitest";
import { leftAt, timeOf } from "../../src/store/newest-first.ts";

it("sorts later times first, as text, and gives them back", () => {
  const times = ["2001-09-09T01:46:40.000Z", "2026-11-26T19:00:00.001Z", "2026-11-26T19:00:00.000Z"];
  const keys = times.map((at) => String(leftAt(at))).sort();
  expect(keys.map(timeOf)).toEqual([...times].sort().reverse());
  for (const key of keys) expect(key).toHaveLength(13);
});
