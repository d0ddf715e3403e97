/** What is asked for, and the one mapping that all inputs of an analysis go through. */
import { AddressMap } from "./address-map.ts";
import { AddressesInText } from "./addresses-in-text.ts";
import { Masks } from "./masks.ts";
import { NamesInText } from "./names-in-text.ts";
import { Tokens } from "./tokens.ts";

export const REDACT_MODES = ["addresses", "all"] as const;
export type RedactMode = (typeof REDACT_MODES)[number];

export interface Redaction {
  readonly mode: RedactMode;
  /** 32 bytes: with another key everything is called otherwise. */
  readonly key: Uint8Array;
}

/** Folders of a sosreport: what stands in front of them names the host, what is in them names commands. */
const COLLECTED = /(?:^|\/)(?:sos_commands|sos_logs|sos_reports|proc|sys|etc|var|run|usr|lib|boot)\//;
const OF_THE_COLLECTOR =
  /^(?:state(?:\.before|\.after)?(?:\.txt)?|manifest(?:\.json|\.txt)?|collector\.log)$/;

export class Redactor {
  readonly mode: RedactMode;
  readonly addresses: AddressMap;
  readonly #masks: Masks;
  readonly #text: AddressesInText;
  readonly #names: NamesInText;
  readonly #tokens: Tokens;

  constructor({ mode, key }: Redaction) {
    this.mode = mode;
    this.addresses = new AddressMap(key);
    this.#masks = new Masks(key, this.addresses);
    this.#text = new AddressesInText(this.addresses, this.#masks);
    this.#tokens = new Tokens(key);
    this.#names = new NamesInText(this.#tokens);
  }

  /** State text, capture filters. */
  text(text: string): string {
    const mapped = this.#text.replaced(text);
    return this.mode === "all" ? this.#names.replaced(mapped) : mapped;
  }

  /** The topology, as JSON. */
  topology(text: string): string {
    const mapped = this.#text.replaced(text);
    if (this.mode === "addresses") return mapped;
    return mapped.replace(
      /("name"\s{0,20}:\s{0,20}")([^"\\\n]{1,80})(?=")/g,
      (_whole, before: string, name: string) => `${before}${this.host(name)}`,
    );
  }

  /** A host as a part is named for it. */
  host(name: string): string {
    return this.mode === "all" && name !== "" ? this.#tokens.host(name) : name;
  }

  /** `rs-web03.state.before`, and of a file in a bundle what stands behind the slash. */
  part(part: string): string {
    const [name, ...path] = part.split("/");
    const [host, ...kind] = name.split(".");
    const own = host === "topology" ? name : [this.host(host), ...kind].join(".");
    return path.length === 0 ? own : `${own}/${this.fileName(path.join("/"))}`;
  }

  /** A part that is none: whatever it is called. */
  unknownPart(part: string): string {
    return this.mode === "all" ? this.#tokens.of(part) : this.#addressesOf(part);
  }

  /** The name of a file. Its ending says what it is. */
  fileName(name: string): string {
    const mapped = this.#addressesOf(name);
    if (this.mode === "addresses") return mapped;
    const collected = COLLECTED.exec(mapped)?.index;
    const names = mapped.split("/");
    const known = collected === undefined ? 0 : mapped.slice(collected).replace(/^\//, "").split("/").length;
    return names
      .map((part, i) => (i >= names.length - known || OF_THE_COLLECTOR.test(part) ? part : this.#named(part)))
      .join("/");
  }

  #named(part: string): string {
    const [, body, ending] =
      /^(.*?)((?:\.(?:pcap(?:ng)?|cap|txt|log|json|tar|tgz|gz|xz)\d{0,6}){0,3})$/.exec(part) ?? [];
    return body === undefined || body === "" ? part : `${this.#tokens.of(body)}${ending}`;
  }

  /** In names a dash may stand for a dot. */
  #addressesOf(name: string): string {
    return this.#text
      .replaced(name)
      .replace(
        /(?<![\d.-])\d{1,3}([-_])\d{1,3}\1\d{1,3}\1\d{1,3}(?![\d-]|\.\d)/g,
        (found, separator: string) =>
          this.#text.replaced(found.replaceAll(separator, ".")).replaceAll(".", separator),
      );
  }

  /** Can this masked address, as it stands in a text now, be that mapped one? */
  fits(masked: string, mapped: string): boolean {
    return this.#masks.fits(masked, mapped);
  }

  /** A plain digest would tell whoever guesses a short text that it was the right one. */
  digest(sha256OfInput: string): string {
    return this.#tokens.tag(`digest ${sha256OfInput}`);
  }

  /** Tells analyses of the same inputs apart: by what is redacted, and with which key. */
  get line(): string {
    return `redact ${this.mode} ${this.#tokens.tag("key").slice(0, 32)}`;
  }
}
