/** `ifconfig`: net-tools, in the new form (2.x) and the old one (1.60, also busybox). */
import { canonicalMac } from "../../lib/ip.ts";
import type { Address, HostParser, Interface, InterfaceCounter, LineRef, ParsedBody } from "./define.ts";
import { canonicalAddress } from "./endpoint.ts";
import { readCounters } from "./ifconfig-counters.ts";
import { readPrefix } from "./ip-inet.ts";
import { prefixLengthOf } from "./netmask.ts";
import { decimal } from "./numbers.ts";
import { keep, openingLines, readLines } from "./read-lines.ts";

const NEW =
  /^([A-Za-z0-9][^\s:]{0,39}(?::[\w-]{1,20})?): flags=\d{1,10}<([A-Z0-9_,]{0,200})>\s{1,8}mtu (\d{1,10})\s*$/;
const OLD = /^([A-Za-z0-9][^\s:]{0,39}(?::[\w-]{1,20})?)\s{1,40}Link encap:(\S.*)$/;
/** What the old form calls a kind of link, and the comment of the new one; the value is as `ip` prints it. */
const KINDS: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/^ether |^Ethernet|\(Ethernet\)/, "ether"],
  [/^loop |^Local Loopback/, "loopback"],
  [/IPIP Tunnel/, "ipip"],
  [/IPv6-in-IPv4/, "sit"],
  [/Point-to-Point Protocol/, "ppp"],
];

export const ifconfig: HostParser = {
  name: "ifconfig",
  matchesCommand(words) {
    return words[0] === "ifconfig" && !words.some((w) => /^(?:up|down|netmask|add|del|hw|-s)$/.test(w));
  },
  matchesBody(lines) {
    return openingLines(lines, 2).some((l) => NEW.test(l) || OLD.test(l));
  },
  parse(lines): ParsedBody {
    const block = new Block();
    const unread = readLines(lines, (text, at) => block.read(text, at));
    const { interfaces, addresses, interfaceCounters } = block;
    return { facts: { interfaces, addresses, interfaceCounters }, unread };
  },
};

/** The stanza being read. An alias (`eth0:0`) is a label of its interface, not one of its own. */
class Block {
  readonly interfaces: Interface[] = [];
  readonly addresses: Address[] = [];
  readonly interfaceCounters: InterfaceCounter[] = [];
  #stanza: string | undefined;
  #name = "";

  read(text: string, at: LineRef): boolean {
    const heading = NEW.exec(text);
    if (heading) {
      const flags = heading[2].split(",").filter((f) => f !== "");
      return this.#begin({ name: heading[1], flags, up: flags.includes("UP"), mtu: Number(heading[3]), at });
    }
    const old = OLD.exec(text);
    if (old) {
      const mac = canonicalMac(/HWaddr (\S{11,17})/.exec(old[2])?.[1] ?? "");
      const link = { ...kindOf(old[2]), ...(mac === undefined ? {} : { mac }) };
      return this.#begin({ name: old[1], flags: [], ...link, at });
    }
    if (this.#stanza === undefined || /^\S/.test(text)) {
      if (!INDENTED.test(text)) this.#stanza = undefined;
      if (this.#stanza === undefined) return false;
    }
    return this.#readInside(text.trim(), at);
  }

  #begin(found: Interface): boolean {
    this.#stanza = found.name;
    this.#name = found.name.split(":", 1)[0];
    return this.#stanza !== this.#name || keep(this.interfaces, found);
  }

  #readInside(text: string, at: LineRef): boolean {
    const inet = /^inet6?[ :]/.test(text) ? readInet(text) : undefined;
    if (inet) {
      const label = this.#stanza !== undefined && this.#stanza !== this.#name ? { label: this.#stanza } : {};
      return keep(this.addresses, { ...inet, interface: this.#name, ...label, flags: [], at });
    }
    const counters = readCounters(text);
    if (counters)
      return counters.every((c) => keep(this.interfaceCounters, { ...c, interface: this.#name, at }));
    const flags = /^((?:[A-Z]{2,20} ){1,20}) ?MTU:(\d{1,10}) {1,4}Metric:\d{1,10}/.exec(text);
    if (flags) {
      const list = flags[1].trim().split(" ");
      return this.#complete({ flags: list, up: list.includes("UP"), mtu: Number(flags[2]) });
    }
    const link = /^(?:ether|loop|tunnel|unspec|sit|ppp|infiniband|generic) ?/.test(text);
    if (!link) return /^(?:Interrupt|Memory|Base address|device |media:|collisions)/.test(text);
    const mac = canonicalMac(/^ether (\S{11,17})/.exec(text)?.[1] ?? "");
    return this.#complete({ ...kindOf(text), ...(mac === undefined ? {} : { mac }) });
  }

  #complete(more: Partial<Interface>): boolean {
    const last = this.interfaces.at(-1);
    if (last?.name === this.#stanza && last)
      this.interfaces[this.interfaces.length - 1] = { ...last, ...more };
    return true;
  }
}

/** Lines of a stanza whose indentation was lost. */
const INDENTED = /^(?:inet6?[ :]|ether |loop |tunnel |unspec |[RT]X |UP |collisions:|Interrupt)/;

function kindOf(text: string): { readonly kind?: string } {
  const kind = KINDS.find(([pattern]) => pattern.test(text))?.[1];
  return kind === undefined ? {} : { kind };
}

/** `inet A netmask M`, `inet6 A prefixlen P scopeid 0x20<link>`, `inet addr:A Mask:M`, `inet6 addr: A/P Scope:Link`. */
function readInet(text: string): Pick<Address, "ip" | "prefixLength" | "scope" | "peer"> | undefined {
  const v4 = /^inet (?:addr:)?(\S{1,45})(?:.{0,80}?(?:netmask |Mask:)(\S{7,15}))?/.exec(text);
  const v6 = /^inet6 (?:addr: ?)?(\S{2,49})(?: {1,4}prefixlen (\d{1,3}))?/.exec(text);
  const peer = canonicalAddress(/(?:destination |P-t-P:)(\S{1,45})/.exec(text)?.[1] ?? "");
  if (v4) {
    const ip = canonicalAddress(v4[1]);
    const prefixLength = v4[2] === undefined ? 32 : prefixLengthOf(v4[2]);
    if (ip === undefined || prefixLength === undefined) return undefined;
    return { ip, prefixLength, ...(peer === undefined || peer === ip ? {} : { peer }) };
  }
  const prefix = v6 && readPrefix(v6[1]);
  const length = v6?.[2] === undefined ? prefix?.length : decimal(v6[2]);
  if (!prefix || length === undefined || length > 128) return undefined;
  const scope = /scopeid 0x[\da-f]{1,8}<(\w{1,20})>|Scope:(\w{1,20})/.exec(text);
  const word = (scope?.[1] ?? scope?.[2])?.toLowerCase();
  return { ip: prefix.ip, prefixLength: length, ...(word === undefined ? {} : { scope: word }) };
}
