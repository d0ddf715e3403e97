/** Links to one report that are good for reading it, until they expire: signed, and kept nowhere. */

import { bytesToHex } from "@noble/hashes/utils.js";
import { hmacSha256, sameSecret } from "../lib/hmac.ts";
import { TENANT } from "../store/define.ts";
import type { Caller } from "./define.ts";

const MOST_LENGTH = 200;

/** What is shared, and until when. */
export interface Share {
  readonly tenant: string;
  readonly id: string;
  /** Unix seconds. */
  readonly until: number;
}

/** @param keyOf the key that signs for a tenant */
export type SigningKey = (tenant: string) => Uint8Array;

/** The value of the parameter `share`. */
export function shareToken(keyOf: SigningKey, share: Share): string {
  return `${share.tenant}.${share.until}.${signature(keyOf, share)}`;
}

/** Who may read this report by this token; undefined when it is not signed for it, or has expired. */
export function sharedCaller(keyOf: SigningKey, token: string, id: string): Caller | undefined {
  if (token.length > MOST_LENGTH) return undefined;
  const [tenant, end = "", signed = "", ...more] = token.split(".");
  if (more.length > 0 || !TENANT.test(tenant) || !/^\d{1,12}$/.test(end)) return undefined;
  const until = Number(end);
  if (!sameSecret(signed, signature(keyOf, { tenant, id, until }))) return undefined;
  if (until * 1_000 <= Date.now()) return undefined;
  return { tenant, name: "share", scopes: ["analyses:read"], everyTenant: false };
}

function signature(keyOf: SigningKey, { tenant, id, until }: Share): string {
  return bytesToHex(hmacSha256(keyOf(tenant), JSON.stringify([tenant, id, until])));
}
