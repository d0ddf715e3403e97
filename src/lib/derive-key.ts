/** Keys for one purpose and one tenant each, from one master key: none of them tells of another. */
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

const KEY_BYTES = 32;

/** HKDF-SHA256 (RFC 5869). Names are joined by a byte that neither can hold. */
export function deriveKey(master: string, purpose: string, tenant: string): Uint8Array {
  const info = utf8ToBytes(`${purpose}\0${tenant}`);
  return hkdf(sha256, utf8ToBytes(master), utf8ToBytes("lvs-verdict"), info, KEY_BYTES);
}
