/** Keys for one purpose and one tenant each, all from the operator's one secret (RFC 5869, HKDF-SHA256). */
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

const LENGTH_BYTES = 32;

/** @returns 32 bytes that say nothing of the secret, nor of the keys of other purposes and tenants. */
export function deriveKey(master: string, purpose: string, tenant: string): Uint8Array {
  const info = utf8ToBytes(JSON.stringify(["lvs-verdict", purpose, tenant]));
  return hkdf(sha256, utf8ToBytes(master), undefined, info, LENGTH_BYTES);
}
