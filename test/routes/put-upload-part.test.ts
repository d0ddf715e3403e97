import { reset } from "cloudflare:test";
import { createHash } from "node:crypto";
import { afterEach, expect, it } from "vitest";
import { begin } from "../jobs/uploading.ts";
import { ask, problemOf } from "./ask.ts";

afterEach(() => reset());

const bytes = new Uint8Array(new TextEncoder().encode("some bytes of a capture"));
const md5 = createHash("md5").update(bytes).digest("base64");
const length = { "content-length": String(bytes.length) };
const put = (url: string, headers: Record<string, string>, body: Uint8Array<ArrayBuffer> = bytes) =>
  ask(url, { method: "PUT", headers, body });

async function receivedOf(id: string): Promise<boolean> {
  return Object(await (await ask(`/v1/uploads/${id}`)).json()).parts[0].received;
}

it("takes a part with the MD5 that it says, and only so", async () => {
  const { id, parts } = await begin(bytes);
  const [{ url }] = parts;
  expect((await put(url, { ...length, "content-md5": md5 })).status).toBe(204);
  expect(await receivedOf(id)).toBe(true);
  const damaged = bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte));
  const refused = await put(url, { ...length, "content-md5": md5 }, damaged);
  expect(await problemOf(refused)).toMatchObject({ status: 400, code: "part-invalid" });
  expect(await receivedOf(id)).toBe(false);
});

it.each(["", "not base64 !", "AAAA"])("takes %j for no MD5", async (header) => {
  const { parts } = await begin(bytes);
  const refused = await put(parts[0].url, { ...length, "content-md5": header });
  expect(await problemOf(refused)).toMatchObject({ status: 400, code: "part-invalid" });
});

it("takes no part of another length, and none that does not say its length", async () => {
  const { id, parts } = await begin(bytes);
  const [{ url }] = parts;
  const short = await put(url, { "content-length": "3" }, bytes.slice(0, 3));
  expect(await problemOf(short)).toMatchObject({ status: 400, code: "part-invalid" });
  // Of a Blob's own stream the length would be known.
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  const chunked = await ask(url, { method: "PUT", body: stream });
  expect(await problemOf(chunked)).toMatchObject({ status: 411, code: "length-required" });
  expect(await receivedOf(id)).toBe(false);
});

it.each(["0", "2", "01", "1.0", "-1", "x"])("knows no part %s", async (number) => {
  const { id } = await begin(bytes);
  const refused = await put(`/v1/uploads/${id}/parts/${number}`, length);
  expect(await problemOf(refused)).toMatchObject({ status: 404, code: "not-found" });
});
