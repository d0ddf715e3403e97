/** Quotas of a tenant, counted by the Durable Object that the Worker has. */
import { env, reset, SELF } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { askWith, KEYED, newKey, withKey } from "./admitted.ts";
import { problemOf } from "./ask.ts";

afterEach(() => reset());

const quota = (settings: object) => askWith({ ...KEYED, TENANTS: JSON.stringify({ acme: settings }) });
const sha256 = "0".repeat(64);
const upload = (bytes: number) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ bytes, sha256 }),
});

async function capture(): Promise<RequestInit> {
  const response: Response = await env.CASES.fetch("http://cases/dr-healthy/ds.pcap");
  const form = new FormData();
  form.append("ds", new Blob([await response.arrayBuffer()]), "ds.pcap");
  const { body, headers } = new Response(form);
  const bytes = await new Response(body).arrayBuffer();
  return {
    method: "POST",
    body: bytes,
    headers: {
      "content-type": headers.get("content-type") ?? "",
      "content-length": String(bytes.byteLength),
    },
  };
}

it("lets a tenant send so many bytes a day, and says when there are more", async () => {
  const { key } = await newKey("acme", ["analyses:write"]);
  const write = withKey(key, quota({ bytesPerDay: 1_000 }));
  expect((await write("/v1/uploads", upload(900))).status).toBe(201);
  const answer = await write("/v1/uploads", upload(101));
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await problemOf(answer)).toMatchObject({ status: 429, code: "quota-bytes" });
  expect((await write("/v1/uploads", upload(100))).status).toBe(201);
});

it("counts a request's body before it is read", async () => {
  const { key } = await newKey("acme", ["analyses:write"]);
  const write = withKey(key, quota({ bytesPerDay: 1_000 }));
  expect(await problemOf(await write("/v1/analyses", await capture()))).toMatchObject({
    code: "quota-bytes",
  });
  const enough = withKey(key, quota({ bytesPerDay: 1_000_000 }));
  expect((await enough("/v1/analyses", await capture())).status).toBe(201);
});

it("lets so many analyses run at once, and gives the place back", async () => {
  const { key } = await newKey("acme", ["analyses:write"]);
  const write = withKey(key, quota({ analysesAtOnce: 1 }));
  for (let i = 0; i < 3; i++) expect((await write("/v1/analyses", await capture())).status).toBeLessThan(300);
  const both = await Promise.all([
    write("/v1/analyses", await capture()),
    write("/v1/analyses", await capture()),
  ]);
  const refused = both.filter(({ status }) => status === 429);
  for (const answer of refused) expect(await problemOf(answer)).toMatchObject({ code: "quota-analyses" });
  expect(both.some(({ status }) => status < 300)).toBe(true);
});

it("has none for local use", async () => {
  const local = askWith({ ...env, LOCAL: "true", TENANTS: '{"main": {"bytesPerDay": 1}}' });
  expect((await local("/v1/uploads", upload(1_000))).status).toBe(201);
  expect((await SELF.fetch("http://localhost/healthz")).status).toBe(200);
});
