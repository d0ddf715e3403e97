import { reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { begin, keysOf, uploaded } from "../jobs/uploading.ts";
import { ask, problemOf } from "./ask.ts";

afterEach(() => reset());

it("is one file, whoever asks again", async () => {
  const id = await uploaded(new Uint8Array([1, 2, 3]));
  expect((await keysOf("uploads/")).filter((key) => !key.endsWith(".json"))).toEqual([`uploads/${id}`]);
  const again = await ask(`/v1/uploads/${id}/complete`, { method: "POST" });
  expect(Object(await again.json())).toMatchObject({ id, status: "complete" });
});

it("waits for every part, and says which are missing", async () => {
  const bytes = new Uint8Array(33_554_432 + 1);
  const { id, parts } = await begin(bytes);
  const headers = { "content-length": "1" };
  await ask(parts[1].url, { method: "PUT", headers, body: new Uint8Array(1) });
  const early = await ask(`/v1/uploads/${id}/complete`, { method: "POST" });
  expect(await problemOf(early)).toMatchObject({
    status: 409,
    code: "upload-incomplete",
    errors: [{ part: "1", code: "part-missing" }],
  });
});

it("knows no other", async () => {
  const answer = await ask("/v1/uploads/no-such-upload/complete", { method: "POST" });
  expect(await problemOf(answer)).toMatchObject({ status: 404 });
});
