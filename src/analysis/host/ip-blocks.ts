/**
 * The blocks that `ip addr` and `ip link` print: one per interface, in all their plain forms
 * (`-d`, `-s`, `-s -s`, `-o`, `-4`). Both parsers read by this.
 */
import { canonicalMac } from "../../lib/ip.ts";
import type {
  Address,
  BodyLine,
  Interface,
  InterfaceCounter,
  LineRef,
  ParsedBody,
  Tunnel,
} from "./define.ts";
import { readInet } from "./ip-inet.ts";
import { CounterTable } from "./ip-stats.ts";
import { keep, readLines, tokens } from "./read-lines.ts";
import { endsOfLink } from "./tunnel-ends.ts";
import { readDetail } from "./tunnel-words.ts";

/** `2: eth0@if4: <BROADCAST,UP> mtu 1500 ... state UP ...` */
const HEADING = /^\s{0,8}(\d{1,10}): ([^\s@:]{1,40})(?:@[^\s:]{1,40})?: <([^>]{0,400})> ?(.*)$/;
/** `2: eth0    inet 10.0.0.1/24 ...`, one line of `ip -o addr`. */
const ONE_LINE = /^(\d{1,10}): ([^\s@:]{1,40})(?:@[^\s:]{1,40})?\s+((?:inet6?|link\/\w{1,20}) .*)$/;
const LINK = /^link\/([\w/-]{1,20})(?: ([\da-fA-FxX*:.-]{2,64}))?(?= |$)/;
/** What `-d` prints of a device, and other lines of a block that give no fact here. */
const DETAIL =
  /^(?:valid_lft|altname|alias|vf|prog|xdp|RX|TX|promiscuity|numtxqueues|addrgenmode|parentbus|veth|ipip6?|gre|gretap|erspan|sit|vti6?|ip6tnl|ip6gre|ip6gretap|ip6erspan|ip6ip6|vlan|vxlan|geneve|bareudp|bridge|bridge_slave|bond|bond_slave|team|team_slave|tun|tap|dummy|ifb|macvlan|macvtap|ipvlan|ipvtap|vrf|vrf_slave|wireguard|vcan|can|loop|nlmon|macsec|xfrm|hsr|ipoib|netdevsim|openvswitch|virt_wifi|wwan|rmnet|dsa|mpls|netkit)\b/;

export function isHeading(text: string): boolean {
  return HEADING.test(text);
}

export function isOneLine(text: string): boolean {
  return ONE_LINE.test(text);
}

/** Reads blocks; lines of no known form are unread. */
export function readBlocks(lines: readonly BodyLine[]): ParsedBody {
  const interfaces: Interface[] = [];
  const addresses: Address[] = [];
  const interfaceCounters: InterfaceCounter[] = [];
  const tunnels: Tunnel[] = [];
  const counters = new CounterTable();
  let name: string | undefined;
  let previous = "";

  const readPart = (text: string, at: LineRef): boolean => {
    const heading = HEADING.exec(text);
    if (heading) {
      name = heading[2];
      counters.reset();
      return keep(interfaces, { ...readHeading(heading), at });
    }
    if (name === undefined) return false;
    const numbers = counters.read(text, name, at);
    if (numbers) return numbers.every((counter) => keep(interfaceCounters, counter));
    const link = LINK.exec(text);
    if (link) {
      const last = interfaces.at(-1);
      const tunnel = endsOfLink(link[1], text);
      if (last?.name === name)
        interfaces[interfaces.length - 1] = { ...last, ...readLink(link), ...(tunnel && { tunnel }) };
      return true;
    }
    if (text.startsWith("inet")) {
      const address = readInet(tokens(text), name);
      // The scope is always printed: without one the line was cut.
      return address?.scope !== undefined && keep(addresses, { ...address, at });
    }
    const tunnel = readDetail(text, name);
    return tunnel ? keep(tunnels, { ...tunnel, at }) : DETAIL.test(text);
  };

  const unread = readLines(lines, (text, at) => {
    const oneLine = ONE_LINE.exec(text);
    if (oneLine) {
      name = oneLine[2];
      counters.reset();
    } else if (!belongs(text)) {
      if (isWrapped(previous, text)) return true;
      name = undefined;
    }
    previous = text;
    const parts = (oneLine ? oneLine[3] : text).split("\\", 40);
    return parts.every((part) => part.trim() === "" || readPart(part.trim(), at));
  });
  return {
    facts: { interfaces, addresses, interfaceCounters, tunnels },
    unread,
    cut: isCut(lines, interfaces),
  };
}

/**
 * Was the listing cut? Every host has more than loopback, and where lifetimes are printed the last address
 * has one too.
 */
function isCut(lines: readonly BodyLine[], interfaces: readonly Interface[]): boolean {
  if (interfaces.length === 1 && interfaces[0].name === "lo") return true;
  const content = lines.filter((l) => l.text.trim() !== "");
  const last = content.at(-1)?.text.trim() ?? "";
  return /^inet6? /.test(last) && content.some((l) => /^\s*valid_lft /.test(l.text));
}

/**
 * Does a line belong to the block before it? Indentation is often lost in pasting, so what a block
 * holds counts as well; after anything else nobody knows whose the next address is.
 */
function belongs(text: string): boolean {
  return /^\s|^(?:link\/|inet|\d)/.test(text) || DETAIL.test(text);
}

/** The narrowest terminal whose wrapping is recognised. */
const NARROW = 60;

/** Is a line the rest of the one before it, which a terminal broke at its edge? It holds no fact we want. */
function isWrapped(previous: string, text: string): boolean {
  return previous.length >= NARROW && /^[a-z0-9][\w ./,<>-]{0,200}$/i.test(text);
}

function readHeading(match: RegExpExecArray): Omit<Interface, "at"> {
  const flags = match[3].split(",").filter((f) => f !== "");
  const words = tokens(match[4]);
  const mtu = Number(words[words.indexOf("mtu") + 1]);
  return {
    name: match[2],
    index: Number(match[1]),
    flags,
    up: flags.includes("UP"),
    ...(words.includes("mtu") && Number.isSafeInteger(mtu) ? { mtu } : {}),
  };
}

function readLink(match: RegExpExecArray): Partial<Interface> {
  const mac = match[1] === "ether" || match[1] === "loopback" ? canonicalMac(match[2] ?? "") : undefined;
  return { kind: match[1], ...(mac === undefined ? {} : { mac }) };
}
