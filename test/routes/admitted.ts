/** The application with keys: two tenants, each with a key of every kind. */
import { env } from "cloudflare:test";
import * as z from "zod";
import type { Scope } from "../../src/access/define.ts";
import { analyze } from "../../src/analysis/index.ts";
import { createApp } from "../../src/app.ts";
import { type Ask, asking } from "./ask.ts";

export const OPERATOR = "the-operators-own-token-0123456789abcdef";
export const KEYED = {
  ...env,
  LOCAL: "false",
  ADMIN_TOKEN: OPERATOR,
  MASTER_KEY: "a-master-key-of-more-than-32-characters",
  TENANTS: '{"acme": {}, "globex": {}}',
};

const app = createApp((inputs) => analyze(inputs));

/** Asks the application that has these bindings. */
export const askWith = (bindings: object): Ask => asking((url, init) => app.request(url, init, bindings));
export const askKeyed = askWith(KEYED);

/** With this key, or token, in the request's headers. */
export const withKey =
  (key: string, ask: Ask = askKeyed): Ask =>
  (path, init = {}) =>
    ask(path, { ...init, headers: { ...init.headers, authorization: `Bearer ${key}` } });

const NewKey = z.object({ key: z.string(), id: z.string(), expiresAt: z.string() });

export async function newKey(tenant: string, scopes: readonly Scope[], more: object = {}) {
  const answer = await withKey(OPERATOR)("/v1/keys", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "a test", tenant, scopes, ...more }),
  });
  return NewKey.parse(await answer.json());
}
