/** Who may do what: two tenants, every route, every wrong credential, every foreign id. */
import { env, reset } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { ROUTES } from "../../src/routes/index.ts";
import { r2 } from "../../src/store/r2.ts";
import { SAMPLE } from "../report/sample.ts";
import { SAMPLE_COMPARISON } from "../report/sample-comparison.ts";
import { askKeyed, askWith, KEYED, newKey, OPERATOR, withKey } from "./admitted.ts";
import type { Ask } from "./ask.ts";
import { problemOf } from "./ask.ts";

afterEach(() => reset());

const UPLOAD = "11111111-2222-4333-8444-555555555555";
const ABSENT = "ffffffffffffffffffffffffffffffff";

/** Everything that has an id, in one tenant. */
async function furnish(tenant: "acme" | "globex"): Promise<void> {
  const open = (folder: "reports" | "comparisons" | "deliveries" | "uploads" | "uploaded") =>
    r2.open(env, `tenants/${tenant}/${folder}`);
  await open("reports").create(SAMPLE.id, JSON.stringify(SAMPLE));
  await open("comparisons").create(SAMPLE_COMPARISON.id, JSON.stringify(SAMPLE_COMPARISON));
  const file = { id: UPLOAD, name: "ds.pcap", bytes: 5, sha256: "0".repeat(64) };
  await open("uploaded").create(UPLOAD, JSON.stringify(file));
}

interface Attempt {
  readonly method: string;
  /** With the ids of what is there, and with ids of nothing. */
  readonly path: string;
  readonly absent: string;
  readonly access: string;
}

/** Of every route one request; the body is none that would be refused before the id is looked at. */
const ATTEMPTS: readonly Attempt[] = ROUTES.map(({ config, access }) => {
  const own = config.path.includes("comparisons")
    ? SAMPLE_COMPARISON.id
    : config.path.includes("uploads")
      ? UPLOAD
      : SAMPLE.id;
  const fill = (id: string) => config.path.replace("{id}", id).replace("{number}", "1");
  return {
    method: config.method.toUpperCase(),
    path: fill(own),
    absent: fill(config.path.includes("uploads") ? UPLOAD.replaceAll("1", "9") : ABSENT),
    access,
  };
});
const GUARDED = ATTEMPTS.filter(({ access }) => access !== "public" && access !== "hook");
const BY_ID = GUARDED.filter(({ path, absent }) => path !== absent);

const send = (ask: Ask, { method }: Attempt, path: string) => {
  const body = method === "POST" ? { headers: { "content-type": "application/json" }, body: "{}" } : {};
  return ask(path, { method, ...body, ...(method === "PUT" ? { body: "12345" } : {}) });
};

/** Of a problem all that may differ between two answers is taken out. */
async function answerOf(response: Response): Promise<object> {
  const text = (await response.text()).replaceAll(/[0-9a-f-]{32,36}/g, "ID");
  const headers = [...response.headers].filter(
    ([name]) => name !== "x-request-id" && name !== "server-timing",
  );
  return { status: response.status, text, headers };
}

describe("a request without a valid key", () => {
  const WRONG: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ["none", {}],
    ["an empty one", { authorization: "Bearer " }],
    ["another scheme", { authorization: `Basic ${btoa(`x:${OPERATOR}`)}` }],
    ["a wrong operator's token", { authorization: `Bearer ${OPERATOR}x` }],
    ["a text that is no key", { authorization: "Bearer lvs_acme" }],
    ["a key of nobody", { authorization: `Bearer lvs_acme.key-0123456789abcdef.${"x".repeat(43)}` }],
    ["a key of no tenant", { authorization: `Bearer lvs_nobody.key-0123456789abcdef.${"x".repeat(43)}` }],
    ["a tenant that is a path", { authorization: "Bearer lvs_../main.key-0123456789abcdef.x" }],
    ["one of 100 kB", { authorization: `Bearer lvs_${"a".repeat(100_000)}` }],
  ];

  it.each(WRONG)("%s: every route but those for everybody refuses it", async (_, headers) => {
    await furnish("acme");
    for (const attempt of GUARDED) {
      const ask: Ask = (path, init = {}) =>
        askKeyed(path, { ...init, headers: { ...init.headers, ...headers } });
      const answer = await send(ask, attempt, attempt.path);
      expect(answer.headers.get("www-authenticate"), attempt.path).toBe("Bearer");
      expect(await problemOf(answer), attempt.path).toMatchObject({ status: 401, code: "unauthorized" });
    }
  });

  it("gets health and documentation", async () => {
    for (const path of ["/healthz", "/readyz", "/openapi.json", "/v1/rules", "/v1/limits", "/v1/collector"])
      expect((await askKeyed(path)).status, path).toBe(200);
  });

  it("from another name than this machine's is none for local use (DNS rebinding)", async () => {
    const local = askWith({ ...env, LOCAL: "true" });
    expect((await local("/v1/analyses")).status).toBe(200);
    const { createApp } = await import("../../src/app.ts");
    const app = createApp(() => Promise.reject(new Error("not asked")));
    for (const name of ["evil.example", "localhost.evil.example", "10.0.0.1", "127.0.0.1.evil.example"])
      expect(
        (await app.request(`http://${name}/v1/analyses`, {}, { ...env, LOCAL: "true" })).status,
        name,
      ).toBe(401);
  });

  it("does not become one by a share's link to something else, or on another route", async () => {
    await furnish("acme");
    const write = withKey((await newKey("acme", ["analyses:write"])).key);
    const { url } = z.object({ url: z.string() }).parse(await (await share(write)).json());
    const link = new URL(url);
    const read = (path: string, init?: RequestInit) => askKeyed(`${path}${link.search}`, init);
    expect((await read(link.pathname)).status).toBe(200);
    expect((await read(`${link.pathname}.md`)).status).toBe(200);
    expect((await read(`${link.pathname}/verdict`)).status).toBe(200);
    expect((await read(link.pathname, { method: "DELETE" })).status).toBe(401);
    expect((await read(`${link.pathname}/deliveries`)).status).toBe(401);
    expect((await read("/v1/analyses")).status).toBe(401);
    expect((await read(`/v1/analyses/${ABSENT}`)).status).toBe(401);
    const bent = [
      link.search.replace("acme", "globex"),
      link.search.replace(/\.(\d+)\./, (_, until) => `.${Number(until) + 9_000}.`),
      link.search.slice(0, -1),
      "?share=",
      "?share=acme.1.x",
      `?share=${"a".repeat(100_000)}`,
    ];
    for (const search of bent) expect((await askKeyed(`${link.pathname}${search}`)).status, search).toBe(401);
  });
});

const share = (ask: Ask, body: object = {}) =>
  ask(`/v1/analyses/${SAMPLE.id}/shares`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

describe("a key", () => {
  let keys: Readonly<Record<"read" | "write" | "admin", Ask>>;
  beforeEach(async () => {
    keys = {
      read: withKey((await newKey("globex", ["analyses:read"])).key),
      write: withKey((await newKey("globex", ["analyses:write"])).key),
      admin: withKey((await newKey("globex", ["admin"])).key),
    };
  });

  it("is good for its scopes and no others", async () => {
    await furnish("globex");
    const expected = {
      "analyses:read": ["read", "admin"],
      "analyses:write": ["write", "admin"],
      admin: ["admin"],
    };
    for (const attempt of GUARDED)
      for (const [name, ask] of Object.entries(keys)) {
        const { status } = await send(ask, attempt, attempt.absent);
        const good = Object.entries(expected)
          .find(([scope]) => scope === attempt.access)?.[1]
          .includes(name);
        expect(status === 403, `${name} ${attempt.method} ${attempt.path}: ${status}`).toBe(!good);
        expect(status, `${name} ${attempt.method} ${attempt.path}`).toBeLessThan(500);
      }
  });

  it("gets of another tenant's things what it gets of things that are not there", async () => {
    await furnish("acme");
    for (const attempt of BY_ID) {
      const foreign = await answerOf(await send(keys.admin, attempt, attempt.path));
      const absent = await answerOf(await send(keys.admin, attempt, attempt.absent));
      expect(foreign, `${attempt.method} ${attempt.path}`).toEqual(absent);
      expect(foreign).toHaveProperty("status", 404);
    }
    for (const path of ["/v1/analyses", "/v1/keys", "/v1/audit"]) {
      const text = await (await keys.admin(path)).text();
      expect(text).not.toContain(SAMPLE.id);
      expect(text).not.toContain("acme");
    }
    const still = await r2.open(env, "tenants/acme/reports").get(SAMPLE.id);
    expect(still).toBe(JSON.stringify(SAMPLE));
  });

  it("names no other tenant, unless it is the operator's", async () => {
    for (const tenant of ["acme", "main", "nobody"])
      for (const path of [`/v1/keys?tenant=${tenant}`, `/v1/audit?tenant=${tenant}`])
        expect((await keys.admin(path)).status, path).toBe(404);
    expect((await withKey(OPERATOR)("/v1/keys?tenant=globex")).status).toBe(200);
    expect((await withKey(OPERATOR)("/v1/keys?tenant=nobody")).status).toBe(404);
  });

  it("has things of its own: the same id may be there twice", async () => {
    await furnish("acme");
    await furnish("globex");
    expect((await keys.admin(`/v1/analyses/${SAMPLE.id}`, { method: "DELETE" })).status).toBe(204);
    expect((await keys.read(`/v1/analyses/${SAMPLE.id}`)).status).toBe(404);
    expect(await r2.open(env, "tenants/acme/reports").get(SAMPLE.id)).toBeDefined();
  });

  it("of a tenant that the operator does not have any more is none", async () => {
    const { key } = await newKey("acme", ["analyses:read"]);
    expect((await withKey(key)("/v1/analyses")).status).toBe(200);
    expect((await withKey(key, askWith({ ...KEYED, TENANTS: "{}" }))("/v1/analyses")).status).toBe(401);
  });
});

describe("how often", () => {
  const limited = (left: number) => {
    const seen: string[] = [];
    const LIMITER = {
      limit({ key }: { key: string }) {
        seen.push(key);
        return Promise.resolve({ success: seen.filter((k) => k === key).length <= left });
      },
    };
    return { seen, ask: askWith({ ...KEYED, LIMITER }) };
  };

  it("is counted by key", async () => {
    const [one, other] = [await newKey("acme", ["analyses:read"]), await newKey("acme", ["analyses:read"])];
    const { ask } = limited(2);
    const read = withKey(one.key, ask);
    expect((await read("/v1/analyses")).status).toBe(200);
    expect((await read("/v1/analyses")).status).toBe(200);
    const answer = await read("/v1/analyses");
    expect(answer.headers.get("retry-after")).toBe("60");
    expect(await problemOf(answer)).toMatchObject({ status: 429, code: "rate-limited" });
    expect((await withKey(other.key, ask)("/v1/analyses")).status).toBe(200);
  });

  it("is counted by address for whoever has no key", async () => {
    const { ask } = limited(1);
    const from = (ip: string) => ask("/v1/analyses", { headers: { "cf-connecting-ip": ip } });
    expect((await from("198.51.100.1")).status).toBe(401);
    expect((await from("198.51.100.1")).status).toBe(429);
    expect((await from("198.51.100.2")).status).toBe(401);
  });
});
