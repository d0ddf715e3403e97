import { expect, test } from "vitest";
import { listsSockets } from "../../../src/analysis/host/socket-lists.ts";
import { parseHost } from "../../../src/analysis/host/state.ts";

const HEADING = "Netid State Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n";
const ROW = "tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:*\n";
const NETSTAT =
  "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name\n" +
  "tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      1/sshd\n";
const lists = (text: string, protocol: "tcp" | "udp", family: 4 | 6 = 4): boolean =>
  listsSockets(parseHost("rs1", "now", text), protocol, family);

test.each([
  ["ss -lnptu", true, true],
  ["ss -ln", true, true],
  ["ss -lnt", true, false],
  ["ss -ulnp", false, true],
  ["ss -tuan", true, true],
  ["ss -tn", false, false],
  ["ss --listening --udp", false, true],
  ["ss -s", false, false],
  ["ss -lntu state listening", false, false],
  ["ss -lntu | grep 80", false, false],
  ["netstat -lnup", false, true],
  ["netstat -anp", true, true],
])("%s lists all of TCP: %s, of UDP: %s", (command, tcp, udp) => {
  const body = command.startsWith("ss") ? HEADING + ROW : NETSTAT;
  const text = `### ${command}\n${body}`;
  expect([lists(text, "tcp"), lists(text, "udp")]).toEqual([tcp, udp]);
});

test("one family alone says nothing of the other", () => {
  const text = `### ss -4 -lnt\n${HEADING}${ROW}`;
  expect([lists(text, "tcp", 4), lists(text, "tcp", 6)]).toEqual([true, false]);
});

test("a list without the command that made it is one of what it lists", () => {
  expect([lists(HEADING + ROW, "tcp"), lists(HEADING + ROW, "udp")]).toEqual([true, false]);
});

test("a command that failed lists nothing", () => {
  expect(lists("### ss -lnptu\n-bash: ss: command not found\n", "tcp")).toBe(false);
  expect(lists(`### ss -lnptu\n${HEADING}`, "tcp")).toBe(true);
});
