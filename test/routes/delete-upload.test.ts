import { reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { begin, keysOf, postJson, uploaded } from "../jobs/uploading.ts";
import { ask, problemOf } from "./ask.ts";

afterEach(() => reset());

const remove = (id: string) => ask(`/v1/uploads/${id}`, { method: "DELETE" });

it("deletes a complete upload, once, and analyses know it no more", async () => {
  const id = await uploaded(new Uint8Array(3));
  expect((await remove(id)).status).toBe(204);
  expect((await remove(id)).status).toBe(404);
  expect([...(await keysOf("uploads/")), ...(await keysOf("uploaded/"))]).toEqual([]);
  const answer = await postJson("/v1/analyses", { inputs: [{ part: "ds", upload: id }] });
  expect(await problemOf(answer)).toMatchObject({
    status: 422,
    code: "inputs-invalid",
    errors: [{ part: "ds", code: "upload-unknown" }],
  });
});

it("deletes an open one with its parts", async () => {
  const { id, parts } = await begin(new Uint8Array(3));
  await ask(parts[0].url, { method: "PUT", headers: { "content-length": "3" }, body: new Uint8Array(3) });
  expect((await remove(id)).status).toBe(204);
  expect(await keysOf("uploads/")).toEqual([]);
  const late = await ask(`/v1/uploads/${id}/complete`, { method: "POST" });
  expect(await problemOf(late)).toMatchObject({ status: 404 });
});

it("knows no other", async () => {
  expect(await problemOf(await remove("x"))).toMatchObject({ status: 404, code: "not-found" });
});
