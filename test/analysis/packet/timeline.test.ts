import { expect, test } from "vitest";
import { Timeline } from "../../../src/analysis/packet/timeline.ts";

function timeline(...times: [number, number][]) {
  const line = new Timeline();
  for (const [seconds, nanos] of times) line.add(seconds, nanos);
  return line;
}

test("nothing is known of no frames", () => {
  expect(timeline()).toMatchObject({ first: undefined, last: undefined, reversals: 0 });
});

test("first and last are the earliest and the latest, not the file's ends", () => {
  expect(timeline([5, 10], [5, 9], [7, 0], [6, 999])).toMatchObject({
    first: { seconds: 5, nanos: 9 },
    last: { seconds: 7, nanos: 0 },
    reversals: 2,
  });
});

test("equal times are no reversal; the epoch is a time", () => {
  expect(timeline([0, 0], [0, 0])).toMatchObject({ first: { seconds: 0, nanos: 0 }, reversals: 0 });
});
