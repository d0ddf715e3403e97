/** `ip -br addr` and `ip -br link`: one line per interface. */
import { canonicalMac } from "../../lib/ip.ts";
import type { Address, BodyLine, Interface, ParsedBody } from "./define.ts";
import { readInet } from "./ip-inet.ts";
import { keep, readLines, tokens } from "./read-lines.ts";

const LINE =
  /^([^\s@:]{1,40})(?:@[^\s:]{1,40})? {1,40}(UP|DOWN|UNKNOWN|LOWERLAYERDOWN|DORMANT|NOTPRESENT|TESTING)(?: {1,40}(.*))?$/;

export function isBrief(text: string): boolean {
  return LINE.test(text);
}

/** `eth0@if4  UP  192.168.1.59/24 fe80::1/64`. There are no labels, scopes or flags in it. */
export function readBriefAddresses(lines: readonly BodyLine[]): ParsedBody {
  const interfaces: Interface[] = [];
  const addresses: Address[] = [];
  const unread = readLines(lines, (text, at) => {
    const match = LINE.exec(text);
    if (!match) return false;
    const found: Omit<Address, "at">[] = [];
    const words = tokens(match[3] ?? "");
    for (let i = 0; i < words.length; i++) {
      if (words[i] === "metric") {
        i++;
        continue;
      }
      const peer = words[i + 1] === "peer" ? ["peer", words[i + 2] ?? ""] : [];
      const address = readInet([words[i].includes(":") ? "inet6" : "inet", words[i], ...peer], match[1]);
      if (!address) return false;
      found.push(address);
      i += peer.length;
    }
    keep(interfaces, { name: match[1], flags: [], ...stateOf(match[2]), at });
    return found.every((address) => keep(addresses, { ...address, at }));
  });
  return { facts: { interfaces, addresses }, unread };
}

/** `eth0@if4  UP  fa:16:3e:3c:59:5f <BROADCAST,MULTICAST,UP,LOWER_UP>`. */
export function readBriefLinks(lines: readonly BodyLine[]): ParsedBody {
  const interfaces: Interface[] = [];
  const unread = readLines(lines, (text, at) => {
    const match = LINE.exec(text);
    const rest = /^([\da-fA-FxX*:.]{2,64})? ?<([A-Z0-9_,-]{0,400})>$/.exec((match?.[3] ?? "").trim());
    if (!match || !rest) return false;
    const flags = rest[2].split(",").filter((f) => f !== "");
    const mac = canonicalMac(rest[1] ?? "");
    return keep(interfaces, {
      name: match[1],
      flags,
      up: flags.includes("UP"),
      ...(mac === undefined ? {} : { mac }),
      at,
    });
  });
  return { facts: { interfaces }, unread };
}

/** The kernel reports DOWN for an interface that is not up, whatever its driver says (rtnl_fill_ifinfo). */
function stateOf(state: string): { readonly up?: boolean } {
  if (state === "UP" || state === "UNKNOWN") return { up: true };
  return state === "DOWN" ? { up: false } : {};
}
