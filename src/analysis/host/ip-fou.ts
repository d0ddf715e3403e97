/** `ip fou show`, also -j: ip-fou(8), print_fou_mapping() of iproute2's ipfou.c. */
import type { FouPort, HostParser } from "./define.ts";
import { canonicalAddress } from "./endpoint.ts";
import { ipObject } from "./ip-object.ts";
import { jsonObjects, lineFinder, readJson } from "./json.ts";
import { keep, openingLines, readLines } from "./read-lines.ts";

/** `port 5555 ipproto 4`, `port 6080 gue -6 local fd00::1 peer fd00::2 peer_port 7 dev eth0` */
const LINE =
  /^port (\d{1,5}) (?:gue|ipproto (\d{1,3}))( -6)?(?: local (\S{1,60}))?(?: peer (\S{1,60}))?(?: peer_port \d{1,5})?(?: dev \S{1,40})?$/;

export const ipFou: HostParser = {
  name: "ip-fou",
  matchesCommand(words) {
    const { object, rest } = ipObject(words);
    return words[0] === "ip" && object === "fou" && /^(?:$|sh|show|l|ls|list|lst)/.test(rest[0] ?? "");
  },
  matchesBody: (lines) => openingLines(lines, 1).some((text) => LINE.test(text.trim())),
  parse(lines) {
    const fouPorts: FouPort[] = [];
    const json = readJson(lines);
    if (json !== undefined) {
      const find = lineFinder(lines);
      for (const object of jsonObjects(json)) {
        const [port, protocol] = [object.number("port"), object.number("ipproto")];
        const local = canonicalAddress(object.text("local") ?? "");
        if (port === undefined) continue;
        keep(fouPorts, {
          port,
          family: object.text("family") === "inet6" ? 6 : 4,
          ...(protocol !== undefined && { protocol }),
          ...(local !== undefined && { local }),
          at: find(String(port)),
        });
      }
      return { facts: { fouPorts }, unread: [] };
    }
    const unread = readLines(lines, (text, at) => {
      const match = LINE.exec(text.trim());
      if (!match) return false;
      const [, port, protocol, six, own] = match;
      const local = own === undefined ? undefined : canonicalAddress(own);
      if (own !== undefined && local === undefined) return false;
      return keep(fouPorts, {
        port: Number(port),
        family: six === undefined ? 4 : 6,
        ...(protocol !== undefined && { protocol: Number(protocol) }),
        ...(local !== undefined && { local }),
        at,
      });
    });
    return { facts: { fouPorts }, unread };
  },
};
