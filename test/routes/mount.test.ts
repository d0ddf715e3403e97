import { describe, expect, it, vi } from "vitest";
import document from "../../openapi/openapi.json" with { type: "json" };
import { createApp } from "../../src/app.ts";
import { ask, problemOf } from "./ask.ts";

const app = createApp(() => Promise.reject(new Error("not asked")));

describe("every path of the document", () => {
  const paths = Object.entries(document.paths).map(([path, operations]) => ({
    path: path.replaceAll(/\{\w+\}/g, "something"),
    methods: Object.keys(operations).map((method) => method.toUpperCase()),
  }));

  it.each(paths)("$path says which methods it knows, and refuses the others", async ({ path, methods }) => {
    const options = await ask(path, { method: "OPTIONS" });
    expect(options.status).toBe(204);
    const allow = (options.headers.get("allow") ?? "").split(", ");
    expect(allow).toEqual(expect.arrayContaining([...methods, "OPTIONS"]));
    expect(allow.includes("HEAD")).toBe(methods.includes("GET"));
    for (const method of ["PUT", "PATCH", "POST", "DELETE"]) {
      if (methods.includes(method)) continue;
      const response = await ask(path, { method });
      expect(await problemOf(response)).toMatchObject({ status: 405, code: "method-not-allowed" });
      expect(response.headers.get("allow")).toBe(allow.join(", "));
    }
  });
});

it("serves the document that is committed", async () => {
  expect(await (await ask("/openapi.json")).json()).toEqual(document);
});

it.each(["/", "/v1", "/v1/analyses/", "/v2/analyses", "/v1/analyses/a/b/c", "/%00"])(
  "has nothing at %s",
  async (path) => {
    expect(await problemOf(await ask(path))).toMatchObject({ status: 404, code: "not-found" });
  },
);

describe("a request id", () => {
  it("is taken from the request when it is a plain one", async () => {
    const response = await ask("/healthz", { headers: { "x-request-id": "build-42_a" } });
    expect(response.headers.get("x-request-id")).toBe("build-42_a");
  });

  it.each(["two words", "x".repeat(65), '{"a":1}'])("is made when the one sent is %s", async (sent) => {
    const response = await ask("/healthz", { headers: { "x-request-id": sent } });
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("when the storage does not work", () => {
  const broken = {
    STORE: "s3",
    LOCAL: "true",
    S3_ENDPOINT: "http://127.0.0.1:9",
    S3_BUCKET: "bucket",
    S3_ACCESS_KEY_ID: "kkkk",
    S3_SECRET_ACCESS_KEY: "ssss",
  };

  it.each(["/healthz", "/v1/analyses", "/v1/analyses/0123456789abcdef/verdict"])(
    "%s says 503, and not why",
    async (path) => {
      const lines = vi.spyOn(console, "log").mockImplementation(() => {});
      const response = await app.request(path, {}, broken);
      const text = await response.text();
      expect(response.status).toBe(503);
      expect(text).toContain('"store-unavailable"');
      expect(text).not.toMatch(/127\.0\.0\.1|kkkk|ssss|s3/);
      const logged = lines.mock.calls.flat().join("\n");
      expect(logged).toContain('"store-unavailable"');
      expect(logged).not.toMatch(/127\.0\.0\.1|kkkk|ssss/);
      lines.mockRestore();
    },
  );

  it("says so when it was never set up, and names the variable in the log", async () => {
    const lines = vi.spyOn(console, "log").mockImplementation(() => {});
    const response = await app.request("/healthz", {}, { STORE: "s3" });
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain("S3_");
    expect(lines.mock.calls.flat().join("\n")).toContain("S3_ENDPOINT");
    lines.mockRestore();
  });
});

it("logs one line for a request, without its query", async () => {
  const lines = vi.spyOn(console, "log").mockImplementation(() => {});
  await app.request(
    "/v1/analyses?cursor=secret-cursor",
    { headers: { "x-request-id": "r1" } },
    { STORE: "memory", LOCAL: "true" },
  );
  const logged = lines.mock.calls.flat().map((text) => JSON.parse(text));
  lines.mockRestore();
  expect(logged).toEqual([
    {
      event: "request",
      requestId: "r1",
      method: "GET",
      route: "/v1/analyses",
      status: 200,
      durationMs: expect.any(Number),
    },
  ]);
});
