/**
 * API keys. A key is `lvs_<tenant>.<id>.<secret>`; what is stored is the secret's SHA-256: it has 256 bits of
 * chance, so that no slow hash is needed. A key that is revoked is deleted.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import * as z from "zod";
import { base64, sameSecret } from "../lib/hmac.ts";
import { type ReportStore, storedJson, TENANT } from "../store/define.ts";
import { createSurely } from "../store/keep.ts";
import { type Caller, SCOPES, type Scope } from "./define.ts";

export const StoredKey = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  /** Of the secret, SHA-256 in hex. */
  hash: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
});
export type StoredKey = z.infer<typeof StoredKey>;

const SECRET_BYTES = 32;
const ID_BYTES = 8;
const PREFIX = "lvs_";
const MOST_LENGTH = 200;

interface KeyText {
  readonly tenant: string;
  readonly id: string;
  readonly secret: string;
}

/** @returns undefined when the text cannot be a key */
export function parseKey(text: string): KeyText | undefined {
  if (text.length > MOST_LENGTH || !text.startsWith(PREFIX)) return undefined;
  const [tenant, id, secret, ...more] = text.slice(PREFIX.length).split(".");
  if (more.length > 0 || !secret || !TENANT.test(tenant) || !/^key-[0-9a-f]{16}$/.test(id)) return undefined;
  return { tenant, id, secret };
}

/** Makes a key and stores what is needed to know it again. @returns the key's text as well: it is nowhere else. */
export async function createKey(
  keys: ReportStore,
  tenant: string,
  { name, scopes, days }: { readonly name: string; readonly scopes: readonly Scope[]; readonly days: number },
): Promise<{ readonly key: string; readonly stored: StoredKey }> {
  const id = `key-${bytesToHex(crypto.getRandomValues(new Uint8Array(ID_BYTES)))}`;
  const secret = base64url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
  const now = Date.now();
  const stored = {
    id,
    name,
    scopes: [...scopes],
    hash: hashOf(secret),
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + days * DAY_MS).toISOString(),
  };
  await createSurely(keys, id, JSON.stringify(stored));
  return { key: `${PREFIX}${tenant}.${id}.${secret}`, stored };
}

/** Whose key it is; undefined when it is none, is not known or has expired. */
export async function callerOf(
  keys: ReportStore,
  { tenant, id, secret }: KeyText,
): Promise<Caller | undefined> {
  const json = await keys.get(id);
  // The same work for a key that is not there: the time tells nothing.
  const stored = json === undefined ? undefined : StoredKey.parse(storedJson(json));
  const known = sameSecret(hashOf(secret), stored?.hash ?? "");
  if (!stored || !known || Date.parse(stored.expiresAt) <= Date.now()) return undefined;
  return { tenant, name: id, scopes: stored.scopes, everyTenant: false };
}

const hashOf = (secret: string) => bytesToHex(sha256(utf8ToBytes(secret)));

function base64url(bytes: Uint8Array): string {
  return base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const DAY_MS = 86_400_000;
