import { expect, test } from "vitest";
import { stackFrames } from "../../src/lib/stack-frames.ts";

test("frames, and nothing of the message, whatever its lines look like", () => {
  const error = new Error("no\n    at 192.168.1.60 (secret:1:2)\n    at secret.ts:1:1");
  const frames = stackFrames(error);
  expect(frames.length).toBeGreaterThan(0);
  expect(frames[0]).toMatch(/stack-frames\.test\.ts/);
  expect(frames.join()).not.toMatch(/secret|192\.168/);
});

test("no frames where there is no stack", () => {
  const error = new Error("said");
  Object.assign(error, { stack: undefined });
  expect(stackFrames(error)).toEqual([]);
  Object.assign(error, { stack: "Error: changed since\n    at 192.168.1.60" });
  expect(stackFrames(error)).toEqual([]);
});
