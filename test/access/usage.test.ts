import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Usage } from "../../src/access/usage.ts";

let now = Date.parse("2026-03-01T22:00:00Z");
beforeEach(() => {
  now = Date.parse("2026-03-01T22:00:00Z");
  vi.useFakeTimers({ now, toFake: ["Date"] });
});
afterEach(() => vi.useRealTimers());

function counter() {
  const values = new Map<string, unknown>();
  return new Usage({
    get: async (key) => structuredClone(values.get(key)),
    put: async (key, value) => void values.set(key, structuredClone(value)),
  });
}
const LIMITS = { bytesPerDay: 100, analysesAtOnce: 2, leaseMs: 60_000 };
const bytes = (n: number) => ({ ...LIMITS, bytes: n, lease: undefined });
const lease = (id: string) => ({ ...LIMITS, bytes: 0, lease: id });
const IN = { admitted: true };

it("admits the bytes of a day and not one more, and all again on the next", async () => {
  const usage = counter();
  expect(await usage.admit(bytes(60))).toEqual(IN);
  expect(await usage.admit(bytes(41))).toEqual({ admitted: false, over: "bytes", after: 7_200 });
  expect(await usage.admit(bytes(40))).toEqual(IN);
  expect(await usage.admit(bytes(1))).toMatchObject({ over: "bytes" });
  vi.setSystemTime(now + 7_200_000);
  expect(await usage.admit(bytes(100))).toEqual(IN);
});

it("admits so many analyses at once", async () => {
  const usage = counter();
  expect(await usage.admit(lease("a"))).toEqual(IN);
  expect(await usage.admit(lease("b"))).toEqual(IN);
  expect(await usage.admit(lease("c"))).toMatchObject({ admitted: false, over: "analyses" });
  expect(await usage.admit(lease("b"))).toEqual(IN);
  await usage.release("a");
  expect(await usage.admit(lease("c"))).toEqual(IN);
});

it("lets bytes in while analyses run, and counts nothing of what it refuses", async () => {
  const usage = counter();
  await usage.admit(lease("a"));
  await usage.admit(lease("b"));
  expect(await usage.admit({ ...lease("c"), bytes: 100 })).toMatchObject({ over: "analyses" });
  expect(await usage.admit(bytes(100))).toEqual(IN);
});

it("forgets an analysis of which nobody said that it ended", async () => {
  const usage = counter();
  await usage.admit(lease("a"));
  await usage.admit(lease("b"));
  vi.setSystemTime(now + 60_001);
  expect(await usage.admit(lease("c"))).toEqual(IN);
});

it("begins anew with what it cannot read", async () => {
  const usage = new Usage({ get: async () => ({ day: 7 }), put: async () => {} });
  expect(await usage.admit(bytes(100))).toEqual(IN);
});
