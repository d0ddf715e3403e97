import fc from "fast-check";
import { expect, test } from "vitest";
import { HOST_PARSERS } from "../../../src/analysis/host/index.ts";
import { promptsInside } from "../../../src/analysis/host/prompts.ts";

const isRead = (words: readonly string[]): boolean => HOST_PARSERS.some((p) => p.matchesCommand(words));
const partsOf = (line: string): string[] => promptsInside(line, isRead);

test.each([
  [
    "net.ipv4.conf.lo.arp_ignore = 1# sysctl -ar arp_announce",
    ["net.ipv4.conf.lo.arp_ignore = 1", "# sysctl -ar arp_announce"],
  ],
  ["<无输出># ip -4 a", ["<无输出>", "# ip -4 a"]],
  ["= 1 # ip -4 a 1: lo: <UP> # ipvsadm -Ln", ["= 1 ", "# ip -4 a 1: lo: <UP> ", "# ipvsadm -Ln"]],
  ["preferred_lft forever[root@ds ~]# ip r", ["preferred_lft forever", "[root@ds ~]# ip r"]],
  ["preferred_lft foreverroot@ds:~# ip r", ["preferred_lft ", "foreverroot@ds:~# ip r"]],
  ["forever### ip -s link1: lo: <UP>", ["forever", "### ip -s link1: lo: <UP>"]],
  ["1$ ipvsadm -Ln", ["1", "$ ipvsadm -Ln"]],
])("cuts %j", (line, parts) => {
  expect(partsOf(line)).toEqual(parts);
});

test.each([
  "# ip a",
  "### ip a",
  "ds# ip a",
  "[root@ds ~]# ip a",
  "root@ds:~# ip a",
  '-A INPUT -m comment --comment "see # ip rules" -j DROP',
  "ip saddr 10.0.0.1 drop # handle 4",
  "net.ipv4.ip_forward = 1 # ip forwarding is on",
  "kernel.core_pattern = |/x %p #1",
  "a # frobnicate",
])("leaves %j", (line) => {
  expect(partsOf(line)).toEqual([line]);
});

test("never loses a character", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom("# ip a", "$ ip r", "# ", "#", "[root@ds ~]", "= 1", " ", "1: lo: <UP>", "x@y:~"),
      ),
      (pieces) => {
        const line = pieces.join("");
        expect(partsOf(line).join("")).toBe(line);
      },
    ),
  );
});
