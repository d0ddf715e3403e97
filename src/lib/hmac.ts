/** HMAC-SHA256, and comparing secrets. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** @param key bytes, or text as UTF-8 */
export function hmacSha256(key: Uint8Array | string, text: string): Uint8Array {
  return hmac(sha256, typeof key === "string" ? utf8ToBytes(key) : key, utf8ToBytes(text));
}

export function hmacHex(key: string, text: string): string {
  return bytesToHex(hmacSha256(key, text));
}

export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** The bytes of standard base64, or undefined when it is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Are they the same text? The time it takes says nothing of where they differ. */
export function sameSecret(a: string, b: string): boolean {
  const [x, y] = [sha256(utf8ToBytes(a)), sha256(utf8ToBytes(b))];
  let differ = 0;
  for (let i = 0; i < x.length; i++) differ |= x[i] ^ y[i];
  return differ === 0;
}
