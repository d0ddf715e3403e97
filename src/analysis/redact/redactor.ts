/** What is asked for, and the one mapping that all inputs of an analysis go through. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { AddressMap } from "./address-map.ts";
import { AddressesInText } from "./addresses-in-text.ts";
import { Masks } from "./masks.ts";

export const REDACT_MODES = ["addresses", "all"] as const;
export type RedactMode = (typeof REDACT_MODES)[number];

export interface Redaction {
  readonly mode: RedactMode;
  /** 32 bytes: with another key everything is called otherwise. */
  readonly key: Uint8Array;
}

export class Redactor {
  readonly mode: RedactMode;
  readonly addresses: AddressMap;
  readonly #key: Uint8Array;
  readonly #masks: Masks;
  readonly #text: AddressesInText;

  constructor({ mode, key }: Redaction) {
    this.mode = mode;
    this.#key = key;
    this.addresses = new AddressMap(key);
    this.#masks = new Masks(key, this.addresses);
    this.#text = new AddressesInText(this.addresses, this.#masks);
  }

  /** State text, topology, capture filters. */
  text(text: string): string {
    return this.#text.replaced(text);
  }

  /** Can this masked address, as it stands in a text now, be that mapped one? */
  fits(masked: string, mapped: string): boolean {
    return this.#masks.fits(masked, mapped);
  }

  /** A plain digest would tell whoever guesses a short text that it was the right one. */
  digest(sha256OfInput: string): string {
    return this.#tag(`digest ${sha256OfInput}`);
  }

  /** Tells analyses of the same inputs apart: by what is redacted, and with which key. */
  get line(): string {
    return `redact ${this.mode} ${this.#tag("key").slice(0, 32)}`;
  }

  #tag(text: string): string {
    return bytesToHex(hmac(sha256, this.#key, utf8ToBytes(text)));
  }
}
