/** /proc/net/ip_vs_conn and ip_vs_conn_sync: connections in hexadecimal (ip_vs_conn.c ip_vs_conn_seq_show). */
import type { HostParser, IpvsConnection } from "./define.ts";
import { parseHexEndpoint } from "./endpoint.ts";
import { readsProcNet } from "./invocation.ts";
import { decimal } from "./numbers.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";

const HEADING = /^Pro FromIP\s{1,40}FPrt ToIP\s/;
const PROTOCOLS: ReadonlyMap<string, IpvsConnection["protocol"]> = new Map([
  ["TCP", "tcp"],
  ["UDP", "udp"],
  ["SCTP", "sctp"],
  ["SCT", "sctp"],
  ["IP", "ip"],
]);

export const procIpVsConn: HostParser = {
  name: "proc-ip-vs-conn",
  matchesCommand: (words) => readsProcNet(words, "ip_vs_conn") || readsProcNet(words, "ip_vs_conn_sync"),
  matchesBody: (lines) => openingLines(lines, 1).some((text) => HEADING.test(text)),
  parse(lines) {
    const connections: IpvsConnection[] = [];
    const unread = readLines(lines, (text, at) => {
      if (HEADING.test(text)) return true;
      const [name, ...cells] = tokens(text);
      const protocol = PROTOCOLS.get(name);
      const ends = [0, 2, 4].map((i) => readEnd(cells[i] ?? "", cells[i + 1] ?? ""));
      const [client, virtual, destination] = ends;
      const state = cells[6] ?? "";
      // ip_vs_conn_sync has LOCAL or SYNC in between.
      const expires = decimal(/^(?:LOCAL|SYNC)$/.test(cells[7] ?? "") ? (cells[8] ?? "") : (cells[7] ?? ""));
      if (!protocol || !client || !virtual || !destination || expires === undefined) return false;
      if (!/^[A-Z][A-Z0-9_!]*$/.test(state)) return false;
      return keep(connections, {
        at,
        protocol,
        state,
        expiresSeconds: expires,
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

/** `0A09003C 0050`; IPv6 without brackets: `fd00:0000:...:0060 0050`. */
function readEnd(address: string, port: string): ReturnType<typeof parseHexEndpoint> {
  return parseHexEndpoint(address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`);
}
