/** `ip addr`, also with -d, -s, -o, -br, -j, -4, -6: ip-address(8). */
import type { Address, HostParser, Interface, ParsedBody } from "./define.ts";
import { isHeading, isOneLine, readBlocks } from "./ip-blocks.ts";
import { isBrief, readBriefAddresses } from "./ip-brief.ts";
import { readInet } from "./ip-inet.ts";
import { interfaceOf } from "./ip-link.ts";
import { abbreviates, ipObject } from "./ip-object.ts";
import { type JsonObject, jsonObjects, lineFinder, readJson } from "./json.ts";
import { openingLines } from "./read-lines.ts";

export const ipAddr: HostParser = {
  name: "ip-addr",
  matchesCommand(words) {
    const { object, rest } = ipObject(words);
    return words[0] === "ip" && abbreviates(object, "address") && isShow(rest);
  },
  matchesBody(lines) {
    const opening = openingLines(lines);
    if (/^\s*\[/.test(opening[0] ?? "") && lines.slice(0, 400).some((l) => l.text.includes('"addr_info"')))
      return true;
    if (opening.some(isHeading))
      return lines.slice(0, 400).some((l) => /^\s*inet6? |\\ +inet6? /.test(l.text));
    return opening.some(isOneLine) || opening.some((l) => isBrief(l) && /\d\/\d/.test(l));
  },
  parse(lines, words): ParsedBody {
    const json = readJson(lines);
    if (json !== undefined) return readJsonAddresses(jsonObjects(json), lineFinder(lines));
    const brief = words.some((w) => /^-(?:br|brief)$/.test(w)) || isBrief(openingLines(lines, 1)[0] ?? "");
    return brief ? readBriefAddresses(lines) : readBlocks(lines);
  },
};

/** Is it `show`, in whatever abbreviation, and not `add`, `del`, `flush`? */
export function isShow(rest: readonly string[]): boolean {
  return !/^(?:a|ad|add|c|ch|change|r|re|rep|replace|d|de|del|delete|f|flush|save|restore|set|se)$/.test(
    rest[0] ?? "",
  );
}

/** In the order in which the plain form prints them (ifa_flag_names of iproute2's ipaddress.c). */
const JSON_FLAGS = (
  "secondary temporary nodad optimistic dadfailed home deprecated tentative dynamic mngtmpaddr " +
  "noprefixroute autojoin stable-privacy"
).split(" ");

function readJsonAddresses(objects: readonly JsonObject[], find: ReturnType<typeof lineFinder>): ParsedBody {
  const interfaces: Interface[] = [];
  const addresses: Address[] = [];
  for (const link of objects) {
    const found = interfaceOf(link, find);
    if (!found) continue;
    interfaces.push(found);
    for (const info of link.objects("addr_info")) {
      const local = info.text("local") ?? "";
      const peer = info.text("address");
      const label = info.text("label");
      // The same grammar as the plain form, so that both give the same facts.
      const address = readInet(
        [
          info.text("family") ?? "",
          ...(peer ? [local, "peer", peer] : [`${local}/${info.number("prefixlen")}`]),
          ...(info.text("scope") ? ["scope", info.text("scope") ?? ""] : []),
          ...JSON_FLAGS.filter((f) => info.flag(f)),
          ...(label && info.text("family") === "inet" ? [label] : []),
        ],
        found.name,
      );
      if (address) addresses.push({ ...address, at: find(local) });
    }
  }
  return { facts: { interfaces, addresses }, unread: [] };
}
