import { env, reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { analyze } from "../../src/analysis/index.ts";
import { createApp } from "../../src/app.ts";
import { begin, postJson } from "../jobs/uploading.ts";
import { asking, problemOf } from "./ask.ts";

afterEach(() => reset());

const sha256 = "0".repeat(64);

it("says which bytes are which part, and where each is sent", async () => {
  const bytes = 2 * 33_554_432 + 1;
  const answer = await postJson("/v1/uploads", { name: "ds.pcap", bytes, sha256 });
  expect(answer.status).toBe(201);
  const upload = Object(await answer.json());
  expect(answer.headers.get("location")).toBe(`/v1/uploads/${upload.id}`);
  const { id } = upload;
  const url = (number: number) => `/v1/uploads/${id}/parts/${number}`;
  const part = { received: false, method: "PUT" };
  expect(upload).toEqual({
    id,
    name: "ds.pcap",
    bytes,
    sha256,
    status: "open",
    partBytes: 33_554_432,
    expiresAt: null,
    parts: [
      { ...part, number: 1, from: 0, bytes: 33_554_432, url: url(1) },
      { ...part, number: 2, from: 33_554_432, bytes: 33_554_432, url: url(2) },
      { ...part, number: 3, from: 67_108_864, bytes: 1, url: url(3) },
    ],
  });
});

it("is another upload each time", async () => {
  const bytes = new Uint8Array(1);
  expect((await begin(bytes)).id).not.toBe((await begin(bytes)).id);
});

it("keeps what a collector says it is of, the address in its plain form", async () => {
  const label = { vip: "2001:DB8:0::10", part: "rs1.state" };
  const answer = await postJson("/v1/uploads", { bytes: 1, sha256, label });
  expect(await answer.json()).toMatchObject({ label: { vip: "2001:db8::10", part: "rs1.state" } });
});

it.each([
  [{ bytes: 1 }, "sha256"],
  [{ bytes: 1, sha256: "0".repeat(63) }, "sha256"],
  [{ bytes: 1, sha256: "A".repeat(64) }, "sha256"],
  [{ bytes: 0, sha256 }, "bytes"],
  [{ bytes: 1.5, sha256 }, "bytes"],
  [{ bytes: 5_000_000_001, sha256 }, "bytes"],
  [{ bytes: 1, sha256, name: "x".repeat(201) }, "name"],
  [{ bytes: 1, sha256, label: { vip: "vip.example.org", part: "ds" } }, "label.vip"],
  [{ bytes: 1, sha256, label: { vip: "192.0.2.10", part: "router" } }, "label.part"],
  [{ bytes: 1, sha256, label: { vip: "192.0.2.10" } }, "label.part"],
])("refuses %j", async (body, part) => {
  const problem = await problemOf(await postJson("/v1/uploads", body));
  expect(problem).toMatchObject({ status: 400, code: "body-invalid", errors: [{ part }] });
});

it("is not there without an engine, nor are jobs", async () => {
  const app = createApp((inputs) => analyze(inputs));
  const bare = asking((url, init) => app.request(url, init, { REPORTS: env.REPORTS, LOCAL: "true" }));
  const body = JSON.stringify({ bytes: 1, sha256 });
  const headers = { "content-type": "application/json" };
  for (const path of ["/v1/uploads", "/v1/analyses"])
    expect(await problemOf(await bare(path, { method: "POST", headers, body }))).toMatchObject({
      status: 501,
      code: "jobs-unavailable",
    });
});
