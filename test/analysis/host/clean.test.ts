import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanLine } from "../../../src/analysis/host/clean.ts";

test.each([
  [
    "colours of `ip -c`",
    "2: \x1b[36meth0: \x1b[0m<UP> inet \x1b[35m10.0.0.1\x1b[0m/24",
    "2: eth0: <UP> inet 10.0.0.1/24",
  ],
  ["a terminal title", "\x1b]0;root@ds:~\x07[root@ds ~]# ip a", "[root@ds ~]# ip a"],
  ["non-breaking and wide blanks", "inet\u00a010.0.0.1/24\u3000scope", "inet 10.0.0.1/24 scope"],
  ["a byte order mark and zero-width characters", "\ufeff### ip\u200b addr", "### ip addr"],
  ["arrows", "\u2014> 10.0.0.1:80 \u2192 10.0.0.2:80", "-> 10.0.0.1:80 -> 10.0.0.2:80"],
  ["full-width punctuation and digits", "rx_errors\uff1a\uff10\uff08x\uff09", "rx_errors:0(x)"],
  ["quotes and dashes", "\u201cip addr\u201d 10\u201320", '"ip addr" 10-20'],
  ["HTML entities", "-&gt; &lt;UP&gt;&nbsp;a&amp;b", "-> <UP> a&b"],
  ["control characters", "a\x00b\x7fc", "a b c"],
])("takes out %s", (_, pasted, plain) => {
  expect(cleanLine(pasted)).toBe(plain);
});

test("leaves words of other languages", () => {
  expect(cleanLine("# LVS规则")).toBe("# LVS规则");
});

test("leaves what is plain as it is, tabs too", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."ab 01:/<>#$\t&=-".split("")) }), (line) => {
      expect(cleanLine(line)).toBe(line);
    }),
  );
});

test("never throws, and a second time changes nothing but entities", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (line) => {
      const once = cleanLine(line.replaceAll("&", ""));
      expect(cleanLine(once)).toBe(once);
    }),
  );
});
