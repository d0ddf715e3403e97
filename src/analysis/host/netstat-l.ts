/** `netstat -lnup` and its variants: sockets, as net-tools prints them (netstat.c). */
import type { HostParser, Socket } from "./define.ts";
import { readInvocation } from "./invocation.ts";
import { decimal } from "./numbers.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";
import { parseSocketAddress } from "./socket-address.ts";

const HEADING = /^\s*Proto\s+(?:RefCnt|Recv-Q)\s|^\s*Active (?:Internet|UNIX) /;
/** Kinds of socket that no rule asks about: their lines are known, and give nothing. */
const OTHER_KINDS = /^(?:unix|raw6?|udplite6?|udpl6?|sctp6?|icmp6?)$/;
/** ss's words for the states, where they differ by more than the hyphen. */
const STATES = new Map([
  ["LISTEN", "LISTEN"],
  ["ESTABLISHED", "ESTAB"],
  ["SYN_SENT", "SYN-SENT"],
  ["SYN_RECV", "SYN-RECV"],
  ["FIN_WAIT1", "FIN-WAIT-1"],
  ["FIN_WAIT2", "FIN-WAIT-2"],
  ["TIME_WAIT", "TIME-WAIT"],
  ["CLOSE", "CLOSED"],
  ["CLOSE_WAIT", "CLOSE-WAIT"],
  ["LAST_ACK", "LAST-ACK"],
  ["CLOSING", "CLOSING"],
  ["UNKNOWN", "UNKNOWN"],
]);
/** It does not say whether a socket of IPv6 takes IPv4 too; unless told otherwise it does. */
const WILDCARDS = { star: [4], six: [4, 6] } as const;
const REMARK =
  /^\s*\((?:Not all processes could|No info could be read)|^\s*will not be shown, you would have to be root/;
/** Without -W an address is cut to fit this width, port included; then nobody knows what it was. */
const ADDRESS_WIDTH = 23;

export const netstatL: HostParser = {
  name: "netstat-l",
  matchesCommand(words) {
    const { program, letters, long } = readInvocation(words);
    const others = ["s", "i", "r", "g", "M"].some((letter) => letters.has(letter));
    const otherNames = ["statistics", "interfaces", "route", "groups", "masquerade"].some((name) =>
      long.has(name),
    );
    return program === "netstat" && !others && !otherNames;
  },
  matchesBody: (lines) =>
    openingLines(lines).some(
      (text) => HEADING.test(text) || /^(?:tcp|udp)6?\s+\d+\s+\d+\s+\S+:\d+\s/.test(text),
    ),
  parse(lines, words) {
    const sockets: Socket[] = [];
    const { letters, long } = readInvocation(words);
    const wide = letters.has("W") || long.has("wide");
    const unread = readLines(lines, (text, at) => {
      const [kind, receive = "", send = "", local = "", peer = "", ...rest] = tokens(text);
      if (HEADING.test(text) || REMARK.test(text) || OTHER_KINDS.test(kind)) return true;
      const match = /^(tcp|udp)(6?)$/.exec(kind);
      const receiveQueue = decimal(receive);
      const sendQueue = decimal(send);
      if (!match || receiveQueue === undefined || sendQueue === undefined || !peer.includes(":"))
        return false;
      const six = match[2] === "6";
      // Brackets are not netstat's: whoever put them there had all of it.
      const cut = six && !wide && local.length >= ADDRESS_WIDTH && !local.startsWith("[");
      const address = cut ? undefined : parseSocketAddress(local, WILDCARDS);
      // A connectionless socket has no word for its state.
      const state = STATES.get(rest[0] ?? "") ?? (match[1] === "udp" ? "UNCONN" : undefined);
      if (!address || state === undefined) return false;
      const owner = rest.findIndex((word) => /^[0-9]{1,10}\/./.test(word));
      const process =
        owner < 0
          ? undefined
          : rest
              .slice(owner)
              .join(" ")
              .slice(0, 100)
              .replace(/^[0-9]+\//, "");
      return keep(sockets, {
        at,
        protocol: match[1] === "tcp" ? "tcp" : "udp",
        state,
        ...address,
        receiveQueue,
        sendQueue,
        ...(process !== undefined && { process }),
      });
    });
    return { facts: { sockets }, unread };
  },
};
