/** Does a state list all sockets that listen? Only then does one that is not in it not listen. */
import type { HostState } from "./define.ts";
import { readInvocation } from "./invocation.ts";
import { readCommandLine } from "./shell.ts";

/**
 * Was a list pasted that holds every socket of this protocol which takes packets? `ss -lnt` lists TCP alone,
 * `ss -tn` only connections, `ss -s` none at all, `ss -4 -ln` those of IPv4.
 */
export function listsSockets(state: HostState, protocol: "tcp" | "udp", family: 4 | 6 = 4): boolean {
  return state.sections.some(({ parser, partial, command, from, to }) => {
    if ((parser !== "ss" && parser !== "netstat-l") || partial) return false;
    // Known by its shape only: nobody says what was asked for, but what is listed was.
    if (command === parser)
      return state.sockets.some(
        (s) => s.protocol === protocol && isOpen(s.state) && s.at.line >= from && s.at.line <= to,
      );
    return readCommandLine(command).commands.some((words) => {
      const { program, letters, long } = readInvocation(words);
      if (program !== "ss" && program !== "netstat") return false;
      const has = (letter: string, ...names: readonly string[]): boolean =>
        letters.has(letter) || names.some((name) => long.has(name));
      if (program === "ss" && has("s", "summary")) return false;
      if (!has("l", "listening") && !has("a", "all")) return false;
      const [tcp, udp] = [has("t", "tcp"), has("u", "udp")];
      const [four, six] = [has("4", "ipv4"), has("6", "ipv6")];
      return (
        (tcp === udp || (protocol === "tcp" ? tcp : udp)) && (four === six || (family === 4 ? four : six))
      );
    });
  });
}

function isOpen(state: string): boolean {
  return state === "LISTEN" || state === "UNCONN";
}
