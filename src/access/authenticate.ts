/** From what a request shows to who asks. */
import { sameSecret } from "../lib/hmac.ts";
import { MAIN, type ReportStore } from "../store/define.ts";
import type { Caller } from "./define.ts";
import { callerOf, parseKey } from "./keys.ts";
import { type SigningKey, sharedCaller } from "./shares.ts";

/** What the operator said of who may call. */
export interface AccessSettings {
  /** Only this machine reaches the service: whoever asks may do all. */
  readonly local: boolean;
  /** The operator's own token. */
  readonly adminToken: string | undefined;
  /** Undefined without a secret to sign with. */
  readonly shareKey: SigningKey | undefined;
  /** The tenants that the operator has. */
  readonly tenants: ReadonlySet<string>;
  /** Of any name: whether there is such a tenant, the time that an answer takes does not tell. */
  keysOf(tenant: string): ReportStore;
}

/** What a request shows. */
export interface Credentials {
  /** Host name of its URL. */
  readonly hostname: string;
  /** Of the header Authorization: Bearer. */
  readonly bearer: string | undefined;
  /** Of the query, where the route may be shared, and the report it is for. */
  readonly share: { readonly token: string; readonly id: string } | undefined;
}

/** Undefined: nobody that is known. A name that leads here from elsewhere is no local one (DNS rebinding). */
export async function authenticate(
  settings: AccessSettings,
  { hostname, bearer, share }: Credentials,
): Promise<Caller | undefined> {
  if (bearer !== undefined) return byKey(settings, bearer);
  if (share) return settings.shareKey && sharedCaller(settings.shareKey, share.token, share.id);
  if (settings.local && isLoopback(hostname))
    return { tenant: MAIN, name: "local", scopes: ["admin"], everyTenant: true };
  return undefined;
}

async function byKey(settings: AccessSettings, text: string): Promise<Caller | undefined> {
  const { adminToken } = settings;
  if (adminToken !== undefined && sameSecret(text, adminToken))
    return { tenant: MAIN, name: "operator", scopes: ["admin"], everyTenant: true };
  const key = parseKey(text);
  if (!key) return undefined;
  const caller = await callerOf(settings.keysOf(key.tenant), key);
  return settings.tenants.has(key.tenant) ? caller : undefined;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
