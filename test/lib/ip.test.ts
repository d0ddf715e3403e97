import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalIp,
  canonicalMac,
  fitsMask,
  inNetwork,
  ipFamily,
  ipText,
  isMaskedIp,
  isMaskedMac,
  macText,
  parseIp,
  samePrefix,
} from "../../src/lib/ip.ts";

const v6 = fc.uint8Array({ minLength: 16, maxLength: 16 });
const v4 = fc.uint8Array({ minLength: 4, maxLength: 4 });
/** Mostly zeros: runs of them are what the short form is about. */
const sparse = fc
  .array(fc.constantFrom(0, 0, 0, 1, 255), { minLength: 16, maxLength: 16 })
  .map((a) => Uint8Array.from(a));

describe("addresses as text", () => {
  // RFC 5952, section 4, and its erratum-free examples.
  it.each([
    ["2001:0db8::0001", "2001:db8::1"],
    ["2001:db8:0:0:0:0:2:1", "2001:db8::2:1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:DB8::A", "2001:db8::a"],
    ["0:0:0:0:0:0:0:0", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["::ffff:192.0.2.1", "::ffff:c000:201"],
    ["fe80::1%eth0", "fe80::1"],
    ["192.0.2.1", "192.0.2.1"],
    ["0.0.0.0", "0.0.0.0"],
  ])("%s is %s", (text, canonical) => expect(canonicalIp(text)).toBe(canonical));

  it.each([
    "",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "1.2.3.-4",
    "1.2.3.0x4",
    " 1.2.3.4",
    "1.2.3.4 ",
    "::1::",
    ":::",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7::8:9",
    "12345::",
    "g::",
    "1:2:3:4:5:6:7:1.2.3",
    "xxx.xxx.1.60",
    `${"0:".repeat(40)}1`,
  ])("%j is none", (text) => expect(parseIp(text)).toBeUndefined());

  it("come back as they were written", () => {
    const comes = (length: 4 | 16) => (bytes: Uint8Array) => {
      expect(parseIp(ipText(bytes, 0, length))).toEqual(bytes);
    };
    fc.assert(fc.property(fc.oneof(v6, sparse), comes(16)));
    fc.assert(fc.property(v4, comes(4)));
  });

  it("have one canonical form", () =>
    fc.assert(
      fc.property(fc.oneof(v6, sparse), (b) => {
        const text = ipText(b, 0, 16);
        const long = Array.from({ length: 8 }, (_, i) =>
          ((b[2 * i] << 8) | b[2 * i + 1]).toString(16).padStart(4, "0"),
        ).join(":");
        expect(canonicalIp(long.toUpperCase())).toBe(text);
        // RFC 5952, 4.2.2: one lone group of zeros is never shortened.
        expect(text.split("::").length).toBeLessThanOrEqual(2);
      }),
    ));

  it("never make the reader throw, whatever they are", () =>
    fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => void canonicalIp(text))));
});

describe("MACs", () => {
  it.each([
    ["FA:16:3E:00:00:0A", "fa:16:3e:00:00:0a"],
    ["fa-16-3e-00-00-0a", "fa:16:3e:00:00:0a"],
    ["fa:16:xx:xx:xx:8d", "fa:16:xx:xx:xx:8d"],
  ])("%s is %s", (text, mac) => expect(canonicalMac(text)).toBe(mac));

  it.each([
    "",
    "fa:16:3e:00:00",
    "fa:16:3e:00:00:0a:0b",
    "fa:16:3e:00:00:0",
    "fa16.3e00.000a",
    "xx:xx:xx:xx:xx:xx",
  ])("%j is none", (text) => expect(canonicalMac(text)).toBeUndefined());

  it("come from six bytes", () =>
    expect(macText(Uint8Array.of(9, 0xfa, 0x16, 0x3e, 0, 0, 10), 1)).toBe("fa:16:3e:00:00:0a"));
});

describe("masked addresses", () => {
  it.each([
    ["xxx.xxx.1.60", true],
    ["x.x.1.60", true],
    ["***.***.1.60", true],
    ["192.168.1.60", false],
    ["xxx.xxx.xxx.xxx", false],
    ["xxx.xxx.1.256", false],
    ["xxxx.1.1.1", false],
    ["xxx.1.60", false],
  ])("%s: %s", (text, masked) => expect(isMaskedIp(text)).toBe(masked));

  it.each([
    ["fa:16:xx:xx:xx:8d", true],
    ["fa:16:3e:00:00:8d", false],
    ["xx:xx:xx:xx:xx:xx", false],
    ["fa:16:xxx:00:00:8d", false],
  ])("%s: %s", (text, masked) => expect(isMaskedMac(text)).toBe(masked));

  it.each([
    ["xxx.xxx.1.60", "192.168.1.60", true],
    ["xxx.xxx.1.60", "192.168.1.61", false],
    ["XXX.XXX.1.60", "10.0.1.60", true],
    ["fa:16:xx:xx:xx:8d", "FA:16:3e:00:00:8D", true],
    ["fa:16:xx:xx:xx:8d", "fa:17:3e:00:00:8d", false],
    ["xxx.xxx.1.60", "fa:16:3e:00:00:8d", false],
  ])("%s fits %s: %s", (masked, plain, fits) => expect(fitsMask(masked, plain)).toBe(fits));
});

describe("prefixes", () => {
  it.each([
    ["192.168.1.1", "192.168.1.200", 24, true],
    ["192.168.1.1", "192.168.2.1", 24, false],
    ["192.168.1.1", "192.168.0.1", 23, true],
    ["10.0.0.1", "10.0.0.1", 32, true],
    ["10.0.0.1", "11.0.0.1", 0, true],
    ["10.0.0.1", "10.0.0.1", 33, false],
    ["2001:db8::1", "2001:db8::ffff", 64, true],
    ["2001:db8::1", "2001:db8:0:1::1", 64, false],
    ["::1", "0.0.0.1", 0, false],
    ["xxx.0.0.1", "10.0.0.1", 8, false],
  ])("%s and %s share %i bits: %s", (a, b, bits, same) => expect(samePrefix(a, b, bits)).toBe(same));

  it.each([
    ["10.0.0.1", "10.0.0.1", true],
    ["10.0.0.1", "10.0.0.2", false],
    ["10.0.0.1", "10.0.0.0/24", true],
    ["10.0.1.1", "10.0.0.0/24", false],
    ["10.0.0.1", "10.0.0.0/", false],
    ["10.0.0.1", "10.0.0.0/x", false],
    ["2001:db8::1", "2001:db8::/64", true],
    ["10.0.0.1", "::/0", false],
  ])("%s in %s: %s", (ip, network, inside) => expect(inNetwork(ip, network)).toBe(inside));

  it("agree with comparing bit by bit", () =>
    fc.assert(
      fc.property(v4, v4, fc.integer({ min: 0, max: 32 }), (a, b, bits) => {
        const text = (x: Uint8Array) =>
          Array.from(x, (n) => n.toString(2).padStart(8, "0"))
            .join("")
            .slice(0, bits);
        expect(samePrefix(ipText(a, 0, 4), ipText(b, 0, 4), bits)).toBe(text(a) === text(b));
      }),
    ));
});

it.each([
  ["10.0.0.1", 4],
  ["xxx.xxx.1.60", 4],
  ["::1", 6],
  ["host", undefined],
])("%s is of family %s", (text, family) => expect(ipFamily(text)).toBe(family));
