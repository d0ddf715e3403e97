/**
 * A stream of bytes as sealed pieces (AES-256-GCM, NIST SP 800-38D): each is encrypted by itself, and none can be
 * changed, left out, or put in another's place without opening it failing.
 */
import { concat } from "../lib/chunks.ts";

/** Of what is sealed; the last piece of a stream is shorter. */
export const PIECE_BYTES = 1_048_576;

const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + IV_BYTES;

/** Where a piece belongs: opening it elsewhere fails. */
export interface Position {
  readonly folder: string;
  readonly file: number;
  readonly piece: number;
}

/** A sealed piece is none of this key, or not of this place, or was changed. */
export class SealBroken extends Error {
  override readonly name = "SealBroken";
}

export type SealingKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** @param bytes 32 */
export function sealingKey(bytes: Uint8Array): Promise<SealingKey> {
  return crypto.subtle.importKey("raw", new Uint8Array(bytes), "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** @returns is it the last piece (1 byte), the initialization vector (12), the ciphertext with its tag */
export async function seal(
  key: SealingKey,
  position: Position,
  last: boolean,
  plain: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt(parameters(position, last, iv), key, plain);
  return concat([Uint8Array.of(last ? 1 : 0), iv, new Uint8Array(sealed)]);
}

/** @throws SealBroken */
export async function open(
  key: SealingKey,
  position: Position,
  sealed: Uint8Array,
): Promise<{ readonly last: boolean; readonly plain: Uint8Array }> {
  if (sealed.length < HEAD_BYTES + TAG_BYTES || sealed[0] > 1)
    throw new SealBroken("this is no sealed piece");
  const last = sealed[0] === 1;
  const how = parameters(position, last, sealed.slice(1, HEAD_BYTES));
  try {
    const plain = await crypto.subtle.decrypt(how, key, new Uint8Array(sealed.subarray(HEAD_BYTES)));
    return { last, plain: new Uint8Array(plain) };
  } catch (cause) {
    throw new SealBroken("a sealed piece cannot be opened", { cause });
  }
}

/** Longest object that `seal` makes. */
export const SEALED_BYTES = HEAD_BYTES + PIECE_BYTES + TAG_BYTES;

function parameters({ folder, file, piece }: Position, last: boolean, iv: Uint8Array<ArrayBuffer>) {
  const additionalData = new TextEncoder().encode(JSON.stringify([folder, file, piece, last]));
  return { name: "AES-GCM", iv, additionalData };
}
