/**
 * Words that stand for names: the same for the same name and key, and known again as such, so that a name that
 * was replaced before (a job names its inputs when it is asked for) is not replaced once more.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

const SHAPE = /^x([0-9a-f]{8})([0-9a-f]{4})$/;
const MOST = 10_000;

/** Hosts as callers name them; a number or a letter behind it says nothing. */
const HOST = /^(client|ds|rs)(?:-?(\d{1,3}|[a-z]\d?)|-?([a-z0-9][a-z0-9-]*))?$/;

export class Tokens {
  readonly #key: Uint8Array;
  readonly #known = new Map<string, string>();

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** Case does not tell names apart. */
  of(name: string): string {
    const lower = name.toLowerCase();
    const known = this.#known.get(lower);
    if (known !== undefined) return known;
    const made = this.isToken(lower) ? lower : this.#made(lower);
    if (this.#known.size >= MOST) this.#known.clear();
    this.#known.set(lower, made);
    return made;
  }

  /** 64 hexadecimal digits over a text; nobody without the key can tell whether a guess is right. */
  tag(text: string): string {
    return bytesToHex(hmac(sha256, this.#key, utf8ToBytes(text)));
  }

  isToken(word: string): boolean {
    const [, body, check] = SHAPE.exec(word) ?? [];
    return body !== undefined && this.#check(body) === check;
  }

  /** `rs-web03` as `rs-x...`, `web03` as `x...`; `rs1` and `ds-b` as they are. */
  host(name: string): string {
    const [whole, role, , suffix] = HOST.exec(name.toLowerCase()) ?? [];
    if (whole === undefined) return this.of(name);
    return suffix === undefined ? name : `${role}-${this.of(suffix)}`;
  }

  #made(name: string): string {
    const body = this.tag(`name ${name}`).slice(0, 8);
    return `x${body}${this.#check(body)}`;
  }

  #check(body: string): string {
    return this.tag(`token ${body}`).slice(0, 4);
  }
}
