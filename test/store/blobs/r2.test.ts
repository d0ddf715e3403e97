import { env } from "cloudflare:test";
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { StoreError } from "../../../src/store/define.ts";
import { r2 } from "../../../src/store/r2.ts";
import { conformsForBlobs, contentOf } from "./conformance.ts";

conformsForBlobs("R2", () => r2.openBlobs(env));

const bytes = new TextEncoder().encode("the bytes of a part");
const md5 = new Uint8Array(createHash("md5").update(bytes).digest());
const body = () => new Blob([bytes]).stream();

it("takes a part only with the digest that was said", async () => {
  const { parts, ...store } = r2.openBlobs(env);
  const sending = await parts.begin("work/digest");
  const part = { number: 1, bytes: bytes.length };
  expect(await parts.put?.("work/digest", sending, { ...part, body: body(), md5 })).toBe(true);
  expect(
    await parts.put?.("work/digest", sending, { ...part, body: body(), md5: md5.map((b) => b ^ 1) }),
  ).toBe(false);
  // Nor is the one there that it was to replace.
  expect(await parts.list("work/digest", sending)).toEqual([]);
  expect(await parts.put?.("work/digest", sending, { ...part, body: body(), md5 })).toBe(true);
  await parts.complete("work/digest", sending);
  expect(await contentOf({ ...store, parts }, "work/digest")).toEqual(bytes);
});

it("takes no part of another length", async () => {
  const { parts } = r2.openBlobs(env);
  const sending = await parts.begin("work/length");
  for (const length of [bytes.length - 1, bytes.length + 1])
    await expect(
      parts.put?.("work/length", sending, { number: 1, bytes: length, body: body(), md5 }),
    ).rejects.toThrow();
  expect(await parts.list("work/length", sending)).toEqual([]);
});

it("turns failures of the bucket into StoreErrors", async () => {
  const { parts } = r2.openBlobs(env);
  await expect(parts.complete("work/never-begun", "no-such-sending")).rejects.toThrow(StoreError);
});

it("is not opened without its binding", () => {
  expect(() => r2.openBlobs({})).toThrow("REPORTS");
  expect(() => r2.openBlobs(env, "captures-of-nobody").parts).not.toThrow();
});
