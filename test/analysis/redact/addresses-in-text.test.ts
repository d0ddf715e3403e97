import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AddressMap } from "../../../src/analysis/redact/address-map.ts";
import { AddressesInText } from "../../../src/analysis/redact/addresses-in-text.ts";
import { Masks } from "../../../src/analysis/redact/masks.ts";
import { inNetwork, ipText, isMaskedIp, macText, parseIp } from "../../../src/lib/ip.ts";

const KEY = new Uint8Array(32).fill(7);
const map = new AddressMap(KEY);
const masks = new Masks(KEY, map);
const addresses = new AddressesInText(map, masks);
const redact = (text: string): string => addresses.replaced(text);

function ip(text: string): string {
  const bytes = parseIp(text) ?? new Uint8Array(4);
  if (bytes.length === 16) map.six(bytes);
  else {
    const word = map.four(bytes.reduce((sum, byte) => sum * 256 + byte, 0));
    for (let i = 0; i < 4; i++) bytes[i] = word >>> (24 - 8 * i);
  }
  return ipText(bytes, 0, bytes.length === 16 ? 16 : 4);
}
function network(text: string, bits: number): string {
  const bytes = parseIp(text) ?? new Uint8Array(16);
  map.six(bytes, bits);
  return ipText(bytes, 0, 16);
}
function mac(text: string): string {
  const bytes = Uint8Array.from(text.split(":"), (pair) => Number.parseInt(pair, 16));
  map.mac(bytes);
  return macText(bytes, 0);
}
const hexOf = (text: string, order: "network" | "host"): string => {
  const bytes = [...(parseIp(text) ?? [])];
  const hex = (order === "host" ? bytes.reverse() : bytes).map((b) => b.toString(16).padStart(2, "0"));
  return hex.join("").toUpperCase();
};

const A = "10.9.0.60";
const B = "192.168.1.59";
const SIX = "2001:db8:1::60";
const M = "fa:16:3e:3c:59:5f";
const FULL = "fd00:0000:0000:0000:0000:0000:0000:0060";
const full = (text: string): string =>
  (
    [...(parseIp(text) ?? [])]
      .map((b) => b.toString(16).padStart(2, "0"))
      .join("")
      .match(/.{4}/g) ?? []
  ).join(":");

describe("addresses in text", () => {
  test.each([
    [`UDP  ${A}:5000 rr`, `UDP  ${ip(A)}:5000 rr`],
    [`  -> ${A}:5000      Route   1`, `  -> ${ip(A)}:5000      Route   1`],
    [`TCP  [${SIX}]:443 rr`, `TCP  [${ip(SIX)}]:443 rr`],
    [`-A -t ${A}:80 -s sh`, `-A -t ${ip(A)}:80 -s sh`],
    [`TCP  0A09003C:1388 rr`, `TCP  ${hexOf(ip(A), "network")}:1388 rr`],
    [`  -> [${FULL}]:1388 Tunnel`, `  -> [${full(ip(FULL))}]:1388 Tunnel`],
    [
      `UDP 0A09003C 1388 C0A8013B 1388 0A09003C 1388 UDP        299`,
      `UDP ${hexOf(ip(A), "network")} 1388 ${hexOf(ip(B), "network")} 1388 ${hexOf(ip(A), "network")} 1388 UDP        299`,
    ],
    [
      `   0: 3C00090A:1388 00000000:0000 0A 00000000:00000000`,
      `   0: ${hexOf(ip(A), "host")}:1388 00000000:0000 0A 00000000:00000000`,
    ],
    [
      `${A}      0x1         0x2         ${M}     *        eth0`,
      `${ip(A)}      0x1         0x2         ${mac(M)}     *        eth0`,
    ],
    [`${A} dev eth0 lladdr ${M} REACHABLE`, `${ip(A)} dev eth0 lladdr ${mac(M)} REACHABLE`],
    [`    inet6 ${SIX}/64 scope global`, `    inet6 ${ip(SIX)}/64 scope global`],
    [`local fe80::f816:3eff:fe3c:595f dev eth0`, `local ${ip("fe80::f816:3eff:fe3c:595f")} dev eth0`],
    [`via fe80::f816:3eff:fe3c:595f%eth0`, `via ${ip("fe80::f816:3eff:fe3c:595f")}%eth0`],
    [`tcp6  0  0 ${SIX}:22  :::*  LISTEN`, `tcp6  0  0 [${ip(SIX)}]:22  :::*  LISTEN`],
    [`tcp6  0  0 ::ffff:${A}:80  :::*  LISTEN`, `tcp6  0  0 [::ffff:${ip(A)}]:80  :::*  LISTEN`],
    [`tcp LISTEN 0 128 [::ffff:${A}]:80 *:*`, `tcp LISTEN 0 128 [::ffff:${ip(A)}]:80 *:*`],
    [`{"dst":"${A}","lladdr":"${M}"}`, `{"dst":"${ip(A)}","lladdr":"${mac(M)}"}`],
    [`src=${A} dst=${B} sport=1`, `src=${ip(A)} dst=${ip(B)} sport=1`],
    [`IP ${A}.443 > ${B}.51234: Flags`, `IP ${ip(A)}.443 > ${ip(B)}.51234: Flags`],
    [
      `MAC=${M}:fa:16:3e:00:00:01:08:00 SRC=${A}`,
      `MAC=${mac(M)}:${mac("fa:16:3e:00:00:01")}:08:00 SRC=${ip(A)}`,
    ],
    [`FA-16-3E-3C-59-5F`, mac(M).replaceAll(":", "-").toUpperCase()],
    [
      `lladdr fa16.3e3c.595f`,
      `lladdr ${mac(M)
        .replaceAll(":", "")
        .replace(/(.{4})(?=.)/g, "$1.")}`,
    ],
    [`br0  8000.fa163e3c595f  no`, `br0  8000.${mac(M).replaceAll(":", "")}  no`],
    [`4: enxfa163e3c595f: <UP>`, `4: enx${mac(M).replaceAll(":", "")}: <UP>`],
    [`[root@ip-10-9-0-60 ~]# ip a`, `[root@ip-${ip(A).replaceAll(".", "-")} ~]# ip a`],
    [
      `unspec 0A-09-00-3C-00-00-00-00-00-00-00-00-00-00-00-00  txqueuelen`,
      `unspec ${(hexOf(ip(A), "network").match(/../g) ?? []).join("-")}-00-00-00-00-00-00-00-00-00-00-00-00  txqueuelen`,
    ],
    [`raw6  0  0 fd00::60:58  :::*  7`, `raw6  0  0 [${ip("fd00::60")}]:58  :::*  7`],
    ["tcp6  0  0 fd00:1:2:3:4:5678:90:22  :::*  LISTEN", "tcp6  0  0 xxxx:x:x:x:x:xxxx:xx:22  :::*  LISTEN"],
    ["from 2001:db8:1234:5678:9abc:def0:11 cut", "from xxxx:xxx:xxxx:xxxx:xxxx:xxxx:11 cut"],
    [
      "bridge_id 8000.fa:16:3e:3c:9:5f designated_root",
      `bridge_id 8000.${mac("fa:16:3e:3c:09:5f").replace(/(^|:)0/g, "$1")} designated_root`,
    ],
    ["fd00:0:0:1::/64 dev eth0", `${network("fd00:0:0:1::", 64)}/64 dev eth0`],
    ["fd00::/64 dev eth0", `${network("fd00::", 64)}/64 dev eth0`],
    [`mark eth0:${A}`, `mark eth0:${ip(A)}`],
    [`qlen 1000${A}/32 brd`, `qlen 1000${ip(A)}/32 brd`],
    [`host ${A} or net 10.9`, `host ${ip(A)} or net ${ip(A).split(".").slice(0, 2).join(".")}`],
    [`192.168/16 via ${A}`, `192.168/16 via ${ip(A)}`],
    [`10.9/16 via ${A}`, `${ip(A).split(".").slice(0, 2).join(".")}/16 via ${ip(A)}`],
  ])("%s", (line, expected) => {
    expect(redact(line)).toBe(expected);
  });

  test.each([
    "inet 127.0.0.1/8 scope host lo",
    "link/ether ff:ff:ff:ff:ff:ff",
    "0.0.0.0:*  :::*  [::]:80 *:80",
    "netmask 255.255.240.0",
    "224.0.0.18 dev eth0 lladdr 01:00:5e:00:00:12 NOARP",
    "169.254.169.254",
    "Linux ds 5.15.167.4-microsoft-standard-WSL2 #1 SMP",
    "Linux version 5.15.167.4-microsoft",
    "IP Virtual Server version 1.2.1 (size=4096)",
    "2026-11-26T17:14:21.123456+00:00",
    "17:14:21 up 3 days",
    "net.ipv4.conf.eth0.rp_filter = 1",
    "[   12.345678] std::terminate",
    "Tcp: 1 200 120000 -1 0A090030",
    "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536",
    "  RX packets:20 errors:0",
    "TCP 14:57 ESTABLISHED",
  ])("stays: %s", (line) => {
    expect(redact(line)).toBe(line);
  });

  test("networks stay networks, and broadcast addresses", () => {
    const text = redact(
      [
        "    inet 10.20.3.7/16 brd 10.20.255.255 scope global eth0",
        "10.20.0.0/16 dev eth0 proto kernel scope link src 10.20.3.7",
        "broadcast 10.20.255.255 dev eth0 table local proto kernel scope link src 10.20.3.7",
        "        inet 192.168.1.59  netmask 255.255.255.0  broadcast 192.168.1.255",
        "192.168.1.0     0.0.0.0         255.255.255.0   U     0      0        0 eth0",
        "-A INPUT -s 10.20.0.0/255.255.0.0 -j DROP",
        "broadcast 10.99.255.255 dev eth9",
        "2001:db8:5::/48 via fe80::1",
        '[{"local":"172.16.5.1","prefixlen":20,"broadcast":"172.16.15.255"}]',
      ].join("\n"),
    ).split("\n");
    const [, host, broadcast] = /inet (\S+)\/16 brd (\S+) /.exec(text[0]) ?? [];
    expect(host).toBe(ip("10.20.3.7"));
    expect(broadcast).toMatch(/^10\.\d+\.255\.255$/);
    const network = /^(10\.\d+\.0\.0\/16) /.exec(text[1])?.[1] ?? "";
    expect(inNetwork(host, network)).toBe(true);
    expect(inNetwork(broadcast, network)).toBe(true);
    expect(text[2]).toContain(`broadcast ${broadcast} `);
    expect(text[3]).toMatch(/ {2}netmask 255\.255\.255\.0 {2}broadcast 192\.168\.\d+\.255$/);
    expect(text[4]).toMatch(/^192\.168\.\d+\.0 {5}0\.0\.0\.0 /);
    expect(text[5]).toContain(network.replace("/16", "/255.255.0.0"));
    expect(text[6]).toMatch(/^broadcast 10\.\d+\.255\.255 dev/);
    const six = /^(\S+)\/48 via fe80::1$/.exec(text[7])?.[1] ?? "";
    expect(six).toMatch(/::$/);
    expect(inNetwork(ip("2001:db8:5::77"), `${six}/48`)).toBe(true);
    const [, local, edge] = /"local":"(\S+)","prefixlen":20,"broadcast":"(\S+)"/.exec(text[8]) ?? [];
    expect(local).toBe(ip("172.16.5.1"));
    expect(edge).toMatch(/^172\.\d+\.\d+\.255$/);
    expect(inNetwork(edge, `${local}/20`)).toBe(true);
  });

  test("/proc/net/route and if_inet6", () => {
    const mask = "0000FFFF";
    const line = redact(`eth0\t0000140A\t3C00090A\t0003\t0\t0\t0\t${mask}\t0\t0\t0`).split("\t");
    expect(line[1]).toMatch(/^0000[0-9A-F]{2}0A$/);
    expect(line[1]).not.toBe("0000140A");
    expect(line[2]).toBe(hexOf(ip(A), "host"));
    expect(line[7]).toBe(mask);
    const six = redact("20010db8000100000000000000000060 02 40 00 80     eth0");
    expect(six).toBe(`${full(ip(SIX)).replaceAll(":", "")} 02 40 00 80     eth0`);
  });

  test("masked addresses: the octets left are replaced, and fit what they fitted", () => {
    const masked = redact("inet xxx.xxx.1.60/32 brd xxx.xxx.1.255 lladdr fa:16:xx:xx:xx:8d");
    const [, quad, brd, hardware] = /inet (\S+)\/32 brd (\S+) lladdr (\S+)/.exec(masked) ?? [];
    expect(isMaskedIp(quad)).toBe(true);
    expect(quad).not.toContain(".1.60");
    expect(brd).toMatch(/\.255$/);
    expect(masks.fits(quad, ip("192.168.1.60"))).toBe(true);
    expect(masks.fits(quad, ip("192.168.1.61"))).toBe(false);
    expect(masks.fits(hardware, mac("fa:16:3e:00:00:8d"))).toBe(true);
    expect(masks.fits(hardware, mac("fa:16:3e:00:00:8e"))).toBe(false);
  });

  test("no line is lost, whatever it holds", () => {
    const pieces = [
      A,
      B,
      SIX,
      M,
      ":",
      ".",
      "/24",
      "/",
      "\n",
      " ",
      "xx.1.2.3",
      "0",
      "ff",
      "-",
      "::",
      "enx",
      "AB12CD34:0050",
    ];
    const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((list) => list.join(""));
    fc.assert(fc.property(texts, (text) => redact(text).split("\n").length === text.split("\n").length));
  });

  test("takes time in proportion to the text", () => {
    for (const piece of [
      "1.",
      "1.2.3.4",
      "a:",
      "aa:",
      "::",
      "1:2:3:4:5:6:7:8",
      "0A09003C:0050 ",
      "xx.",
      "aa-",
      "\n1.1.1.1/8",
    ]) {
      const start = performance.now();
      redact(piece.repeat(Math.ceil(300_000 / piece.length)));
      expect([piece, performance.now() - start < 4_000]).toEqual([piece, true]);
    }
  });
});
