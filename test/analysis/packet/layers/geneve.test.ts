import { expect, test } from "vitest";
import { be16, bytesOf, ethernet, ipv4, ipv6, text, udp } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

const UDP = udp(1, 2, text("x"));
const inner = ipv4(17, UDP);
const outer = { source: "192.0.2.1", destination: "192.0.2.2" };
const carried = (payload: Uint8Array) => ethernet(0x0800, ipv4(17, udp(50_000, 6081, payload), outer));
const geneve = (words: number, flags: number, type: number, rest: Uint8Array) =>
  bytesOf(words, flags, be16(type), [0, 0, 42, 0], new Uint8Array(4 * (words & 0x3f)), rest);

test("Ethernet, IPv4, IPv6; options; control and critical bits", () => {
  const envelopes = [{ kind: "geneve", source: "192.0.2.1", destination: "192.0.2.2", port: 6081 }];
  expect(rowIn(carried(geneve(0, 0, 0x6558, ethernet(0x0800, inner))))).toMatchObject({
    sourcePort: 1,
    envelopes,
  });
  expect(rowIn(carried(geneve(3, 0xc0, 0x0800, inner)))).toMatchObject({ source: "10.0.0.1", envelopes });
  expect(rowIn(carried(geneve(1, 0, 0x86dd, ipv6(17, UDP))))).toMatchObject({
    source: "2001:db8::1",
    envelopes,
  });
});

test("other headers are left alone", () => {
  for (const payload of [
    geneve(0x40, 0, 0x0800, inner),
    geneve(0, 1, 0x0800, inner),
    geneve(0, 0, 0x0806, inner),
    bytesOf([0, 0, 8, 0, 0, 0, 42, 1], inner),
  ])
    expect(decodeOne(carried(payload))).toMatchObject({
      notes: ["geneve-bad-header"],
      row: { source: "192.0.2.1", envelopes: [] },
    });
});

test("options beyond the end", () => {
  const payload = geneve(0, 0, 0x0800, inner);
  payload[0] = 0x3f;
  expect(decodeOne(carried(payload))).toMatchObject({
    notes: ["ipv4-header-cut"],
    row: { source: "192.0.2.1", envelopes: [] },
  });
});
