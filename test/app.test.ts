/** What every answer has: CORS as the operator says, headers that keep browsers from guessing. */
import { env } from "cloudflare:test";
import { expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import { readEnvironment } from "../src/env.ts";

const app = createApp(() => Promise.reject(new Error("not asked")));
const PAGE = "https://tickets.example.org";

const preflight = (bindings: object, origin: string) =>
  app.request(
    "/v1/analyses",
    { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } },
    { ...env, ...bindings },
  );

it("lets no page of elsewhere ask unless its origin is named", async () => {
  for (const bindings of [{}, { CORS_ORIGINS: "https://other.example.org" }]) {
    const answer = await preflight(bindings, PAGE);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  }
});

it("lets a page of a named origin ask, with a key and without cookies", async () => {
  const answer = await preflight({ CORS_ORIGINS: `https://other.example.org, ${PAGE}` }, PAGE);
  expect(answer.headers.get("access-control-allow-origin")).toBe(PAGE);
  expect(answer.headers.get("access-control-allow-headers")).toContain("authorization");
  expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
});

it.each(["*", "tickets.example.org", "https://tickets.example.org/path", "file:///"])(
  "takes no %s for an origin",
  (text) => {
    expect(() => readEnvironment({ STORE: "memory", CORS_ORIGINS: text })).toThrow("CORS_ORIGINS");
  },
);

it("tells browsers to guess no types, to frame nothing and to keep nothing", async () => {
  const { headers } = await app.request("/v1/rules", {}, env);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("x-frame-options")).toBe("SAMEORIGIN");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("cache-control")).toBe("no-store");
});
