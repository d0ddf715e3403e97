import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AddressMap } from "../../../src/analysis/redact/address-map.ts";
import { canonicalIp, ipText, macText, parseIp } from "../../../src/lib/ip.ts";

const map = new AddressMap(new Uint8Array(32).fill(7));
const other = new AddressMap(new Uint8Array(32).fill(8));

const word = (text: string): number => [...(parseIp(text) ?? [])].reduce((sum, byte) => sum * 256 + byte, 0);
const quad = (n: number): string => [24, 16, 8, 0].map((shift) => (n >>> shift) & 255).join(".");
const four = (text: string, by = map): string => quad(by.four(word(text)));
function six(text: string, bits = 128, by = map): string {
  const bytes = parseIp(text) ?? new Uint8Array(16);
  by.six(bytes, bits);
  return ipText(bytes, 0, 16);
}
function mac(text: string, by = map): string {
  const bytes = Uint8Array.from(text.split(":"), (pair) => Number.parseInt(pair, 16));
  by.mac(bytes);
  return macText(bytes, 0);
}

const common4 = (a: number, b: number): number => Math.clz32((a ^ b) >>> 0);
function common6(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? 128 : at * 8 + Math.clz32(a[at] ^ b[at]) - 24;
}

const word4 = fc.nat({ max: 0xffffffff });
const isFixed4 = (n: number): boolean => {
  const [a, b] = [n >>> 24, (n >>> 16) & 255];
  return a === 0 || a === 127 || a >= 224 || (a === 169 && b === 254);
};
/** Some that are near each other. */
const pair4 = fc
  .tuple(word4, fc.nat({ max: 31 }), word4)
  .map(([a, bits, b]) => [a, (((b >>> bits) >>> 0) ^ a) >>> 0] as const);

describe("IPv4", () => {
  test("common prefixes stay as long as they are", () => {
    fc.assert(fc.property(pair4, ([a, b]) => common4(map.four(a), map.four(b)) === common4(a, b)));
  });

  test("a prefix is mapped as the addresses in it", () => {
    fc.assert(
      fc.property(
        word4,
        fc.nat({ max: 32 }),
        (a, bits) => common4(map.fourPrefix(a, bits), map.four(a)) >= bits,
      ),
    );
  });

  test("there is a way back", () => {
    fc.assert(fc.property(word4, (a) => map.fourBack(map.four(a)) === a && map.four(map.fourBack(a)) === a));
  });

  test("what is nobody's own stays, nothing comes to it, and all else changes", () => {
    fc.assert(
      fc.property(word4, (a) => {
        const made = map.four(a);
        expect(isFixed4(made)).toBe(isFixed4(a));
        expect(made === a).toBe(isFixed4(a));
      }),
      { numRuns: 2_000 },
    );
    for (const kept of [
      "0.0.0.0",
      "127.0.0.1",
      "127.0.0.53",
      "169.254.169.254",
      "224.0.0.18",
      "255.255.255.255",
    ])
      expect(four(kept)).toBe(kept);
    for (const mask of ["255.255.255.0", "255.255.240.0", "255.0.0.0"]) expect(four(mask)).toBe(mask);
  });

  test.each([
    ["10.", /^10\./, ["10.0.0.1", "10.255.255.254"]],
    ["172.16/12", /^172\.(?:1[6-9]|2\d|3[01])\./, ["172.16.0.1", "172.31.9.9"]],
    ["192.168.", /^192\.168\./, ["192.168.0.1", "192.168.1.60"]],
    ["100.64/10", /^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./, ["100.64.0.1", "100.100.100.200"]],
  ])("%s stays private", (_, shape, addresses) => {
    for (const address of addresses) expect(four(address)).toMatch(shape);
    fc.assert(fc.property(word4, (a) => shape.test(quad(map.four(a))) === shape.test(quad(a))));
  });

  test("no octet behind the first stays", () => {
    for (const address of ["10.1.2.3", "172.16.0.1", "8.8.8.8", "203.0.113.7"]) {
      const made = four(address).split(".");
      for (const i of [1, 2, 3])
        expect([address, i, made[i]]).not.toEqual([address, i, address.split(".")[i]]);
    }
  });

  test("another key, another mapping; the same key, the same", () => {
    expect(four("10.1.2.3", other)).not.toBe(four("10.1.2.3"));
    expect(four("10.1.2.3", new AddressMap(new Uint8Array(32).fill(7)))).toBe(four("10.1.2.3"));
  });
});

const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 });
const unicast = bytes16.map((bytes) => Uint8Array.from([0x20 | (bytes[0] & 0x1f), ...bytes.subarray(1)]));
const mapped = (bytes: Uint8Array, bits = 128): Uint8Array => {
  const made = bytes.slice();
  map.six(made, bits);
  return made;
};

describe("IPv6", () => {
  test("common prefixes stay as long as they are", () => {
    const pair = fc.tuple(unicast, unicast, fc.nat({ max: 127 })).map(([a, b, bits]) => {
      const near = a.slice();
      for (let i = bits; i < 128; i++) if ((b[i >> 3] >> (7 - (i & 7))) & 1) near[i >> 3] ^= 128 >> (i & 7);
      return [a, near] as const;
    });
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(common6(mapped(a), mapped(b))).toBe(common6(a, b));
      }),
    );
  });

  test("a network is mapped as the addresses in it", () => {
    fc.assert(
      fc.property(unicast, fc.nat({ max: 128 }), (a, bits) => {
        expect(common6(mapped(a, bits), mapped(a))).toBeGreaterThanOrEqual(bits);
      }),
    );
  });

  test("ranges stay what they are", () => {
    for (const kept of ["::", "::1", "fe80::1", "fe80::1234:5678:9abc:def0", "ff02::1", "ff02::12"])
      expect(six(kept)).toBe(kept);
    expect(six("fd00:1:2::3")).toMatch(/^fd/);
    expect(six("2001:db8::1")).toMatch(/^[23]/);
    expect(six("2001:db8::1")).not.toMatch(/^2001:db8/);
    fc.assert(
      fc.property(bytes16, (a) => {
        const made = mapped(a);
        expect(made[0] === 0).toBe(a[0] === 0);
        expect(made[0] === 0xff).toBe(a[0] === 0xff);
        expect(made[0] >> 5 === 1).toBe(a[0] >> 5 === 1);
        if (a[0] !== 0 && a[0] !== 0xff && (a[0] !== 0xfe || a[1] >> 6 !== 2))
          expect(common6(made, a)).toBeLessThan(128);
      }),
    );
  });

  test("IPv4 inside goes with IPv4", () => {
    expect(six("::ffff:10.1.2.3")).toBe(canonicalIp(`::ffff:${four("10.1.2.3")}`));
    expect(six("64:ff9b::8.8.8.8")).toBe(canonicalIp(`64:ff9b::${four("8.8.8.8")}`));
  });

  test("an interface id made of a MAC goes with it, and only such come to be such", () => {
    const made = mac("fa:16:3e:3c:59:5f").split(":");
    const id = `f816:3eff:fe${made[3]}:${made[4]}${made[5]}`;
    expect(six("fe80::f816:3eff:fe3c:595f")).toBe(canonicalIp(`fe80::${id}`));
    expect(six("2001:db8::f816:3eff:fe3c:595f").endsWith(canonicalIp(`::${id}`)?.slice(2) ?? "-")).toBe(true);
    fc.assert(
      fc.property(unicast, fc.boolean(), (a, holds) => {
        const given = holds ? Uint8Array.from([...a.subarray(0, 11), 0xff, 0xfe, ...a.subarray(13)]) : a;
        const marked = (bytes: Uint8Array) => bytes[11] === 0xff && bytes[12] === 0xfe;
        expect(marked(mapped(given))).toBe(marked(given));
      }),
    );
  });

  test("the end of an address in a multicast address and in its MAC is hidden alike", () => {
    const made = six("ff02::1:ff3c:595f");
    expect(made).toMatch(/^ff02::1:ff/);
    expect(made).not.toBe("ff02::1:ff3c:595f");
    const [, high, low] = /^ff02::1:ff([0-9a-f]{2}):([0-9a-f]{1,4})$/.exec(made) ?? [];
    expect(mac("33:33:ff:3c:59:5f").replaceAll(":", "")).toBe(`3333ff${high}${low.padStart(4, "0")}`);
  });
});

describe("MAC", () => {
  test("the vendor stays, each byte behind it changes, and there is a way back", () => {
    const bytes6 = fc.uint8Array({ minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(bytes6, (a) => {
        const made = a.slice();
        map.mac(made);
        expect(made.slice(0, 3)).toEqual(a.slice(0, 3));
        const back = made.slice();
        map.macBack(back);
        expect(back).toEqual(a);
      }),
    );
    const made = mac("fa:16:3e:3c:59:5f").split(":");
    for (const [i, pair] of ["3c", "59", "5f"].entries()) expect(made[3 + i]).not.toBe(pair);
  });

  test.each([
    "00:00:00:00:00:00",
    "ff:ff:ff:ff:ff:ff",
    "01:00:5e:00:00:12",
    "33:33:00:00:00:01",
    "00:00:5e:00:01:33",
    "12:34:56:78:9a:bc",
    "ee:ff:ff:ff:ff:ff",
  ])("%s stays", (address) => {
    expect(mac(address)).toBe(address);
  });

  test("an IPv4 address in it goes with IPv4", () => {
    const hex = (text: string) =>
      text
        .split(".")
        .map((n) => Number(n).toString(16).padStart(2, "0"))
        .join(":");
    expect(mac("42:01:0a:80:00:02")).toBe(`42:01:${hex(four("10.128.0.2"))}`);
    expect(mac("02:42:ac:11:00:02")).toBe(`02:42:${hex(four("172.17.0.2"))}`);
  });
});
