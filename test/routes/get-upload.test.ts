import { reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { begin, uploaded } from "../jobs/uploading.ts";
import { ask, problemOf } from "./ask.ts";

afterEach(() => reset());

it("says which parts are there, so that an upload can be resumed", async () => {
  const bytes = new Uint8Array(33_554_432 + 5).fill(7);
  const { id, parts } = await begin(bytes);
  const body = bytes.slice(parts[1].from);
  const headers = { "content-length": String(body.length) };
  expect((await ask(parts[1].url, { method: "PUT", headers, body })).status).toBe(204);
  const open = Object(await (await ask(`/v1/uploads/${id}`)).json());
  expect(open.status).toBe("open");
  expect(open.parts).toEqual([
    { ...parts[0], received: false },
    { ...parts[1], received: true },
  ]);
});

it("has no parts any more when it is complete", async () => {
  const id = await uploaded(new Uint8Array(3));
  const complete = Object(await (await ask(`/v1/uploads/${id}`)).json());
  expect(complete).toMatchObject({ id, status: "complete", bytes: 3, parts: [] });
});

it.each(["00000000-0000-4000-8000-000000000000", "x", "UPPER"])("knows no %s", async (id) => {
  expect(await problemOf(await ask(`/v1/uploads/${id}`))).toMatchObject({ status: 404, code: "not-found" });
});
