/** `ss -lnptu` of iproute2, old and new layouts (misc/ss.c). */
import type { HostParser, Socket } from "./define.ts";
import { readInvocation } from "./invocation.ts";
import { decimal } from "./numbers.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";
import { parseSocketAddress, type Wildcards } from "./socket-address.ts";

/** Kinds of socket that no rule asks about: their lines are known, and give nothing. */
const OTHER_KINDS =
  /^(?:raw|icmp6|u_str|u_dgr|u_seq|nl|p_raw|p_dgr|v_str|v_dgr|dccp|sctp|mptcp|xdp|tipc|ti_[a-z]{2}|\?\?\?)$/;
const STATES =
  /^(?:LISTEN|UNCONN|ESTAB|SYN-SENT|SYN-RECV|FIN-WAIT-1|FIN-WAIT-2|TIME-WAIT|CLOSE-WAIT|LAST-ACK|CLOSING|CLOSED|BOUND|UNKNOWN)$/;
const isHeading = (text: string): boolean => /^\s*(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\s+Local/.test(text);

/** Netid is left out when only one kind was asked for. */
function onlyKind(words: readonly string[]): "tcp" | "udp" | undefined {
  const { letters, long } = readInvocation(words);
  const tcp = letters.has("t") || long.has("tcp");
  const udp = letters.has("u") || long.has("udp");
  return tcp === udp ? undefined : tcp ? "tcp" : "udp";
}

/**
 * Since 4.15 ss prints `0.0.0.0` for any IPv4 address, `*` for a socket of both families and `[::]` for one
 * of IPv6 only. Before, `*` was IPv4's, and `[::]` may have taken both, as sockets do unless told otherwise;
 * that is assumed too where nothing tells which ss it was.
 */
function wildcardsOf(texts: readonly string[]): Wildcards {
  const isNew = texts.some(
    (text) => /\s0\.0\.0\.0(?:%[^\s:]{1,15})?:/.test(text) || /Process\s*$/.test(text),
  );
  return isNew ? { star: [4, 6], six: [6] } : { star: [4], six: [4, 6] };
}

export const ss: HostParser = {
  name: "ss",
  matchesCommand: (words) => readInvocation(words).program === "ss",
  matchesBody: (lines) =>
    openingLines(lines).some(
      (text) => isHeading(text) || /^(?:tcp|udp)\s+(?:LISTEN|UNCONN|ESTAB)\s/.test(text),
    ),
  parse(lines, words) {
    const sockets: Socket[] = [];
    const wildcards = wildcardsOf(lines.map(({ text }) => text));
    const kind = onlyKind(words);
    let continued = false;
    const unread = readLines(lines, (text, at) => {
      if (isHeading(text)) return true;
      const cells = tokens(text);
      const netid = STATES.test(cells[0])
        ? (kind ?? (cells[0] === "LISTEN" ? "tcp" : undefined))
        : cells.shift();
      if (netid !== undefined && OTHER_KINDS.test(netid)) {
        continued = true;
        return true;
      }
      const [state = "", receive = "", send = "", local = "", peer = "", ...rest] = cells;
      if ((netid !== "tcp" && netid !== "udp") || !STATES.test(state)) return continued && /^\s/.test(text);
      const receiveQueue = decimal(receive);
      const sendQueue = decimal(send);
      const address = parseSocketAddress(local, wildcards);
      continued = address !== undefined;
      if (!address || receiveQueue === undefined || sendQueue === undefined || !peer.includes(":"))
        return false;
      const process = /users:\(\("([^"]{1,100})"/.exec(rest.join(" "))?.[1];
      return keep(sockets, {
        at,
        protocol: netid,
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
