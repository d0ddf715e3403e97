/** `ipvsadm -Lnc`: connections and persistence templates (ipvsadm.c list_conn, print_conn). */

import type { HostParser, IpvsConnection } from "./define.ts";
import { parseEndpoint } from "./endpoint.ts";
import { readInvocation } from "./invocation.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";

const PROTOCOLS = new Map([
  ["TCP", "tcp"],
  ["UDP", "udp"],
  ["SCTP", "sctp"],
  ["IP", "ip"],
] as const);

const HEADING = /^IPVS connection entries|^pro expire state\b/;

export const ipvsadmConnections: HostParser = {
  name: "ipvsadm-connections",
  matchesCommand(words) {
    const { program, letters, long } = readInvocation(words);
    return program === "ipvsadm" && (letters.has("c") || long.has("connection"));
  },
  matchesBody: (lines) =>
    openingLines(lines).some(
      (text) => HEADING.test(text) || /^(?:TCP|UDP|SCTP|IP) +[0-9]{1,6}:[0-9]{2} /.test(text),
    ),
  parse(lines) {
    const connections: IpvsConnection[] = [];
    const unread = readLines(lines, (text, at) => {
      if (HEADING.test(text.trim())) return true;
      // Behind the three endpoints --persistent-conn adds the name and data of a persistence engine.
      const [name, expire = "", state = "", ...rest] = tokens(text);
      const protocol = [...PROTOCOLS].find(([printed]) => printed === name)?.[1];
      const [client, virtual, destination] = rest.slice(0, 3).map(parseEndpoint);
      const expiresSeconds = secondsOf(expire);
      if (!protocol || expiresSeconds === undefined) return false;
      if (!/^[A-Z][A-Z0-9_!]*$/.test(state) || !client || !virtual || !destination) return false;
      return keep(connections, {
        at,
        protocol,
        state,
        expiresSeconds,
        clientIp: client.ip,
        clientPort: client.port,
        virtualIp: virtual.ip,
        virtualPort: virtual.port,
        destinationIp: destination.ip,
        destinationPort: destination.port,
      });
    });
    return { facts: { connections }, unread };
  },
};

/** `04:55`, `100:12`, `1:00:00`. */
function secondsOf(text: string): number | undefined {
  if (!/^[0-9]{1,6}(?::[0-9]{2}){0,2}$/.test(text)) return undefined;
  return text.split(":").reduce((seconds, part) => seconds * 60 + Number(part), 0);
}
