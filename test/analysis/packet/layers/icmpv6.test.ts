import { expect, test } from "vitest";
import { be16, be32, bytesOf, ethernet, icmp, ipv6, text, udp } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

const quoted = ipv6(17, udp(1, 2, text("0123456789")), { hopLimit: 3 });
const router = { source: "fe80::9", destination: "2001:db8::1" };
const frame = (type: number, code: number, rest: number[], payload: Uint8Array) =>
  ethernet(0x86dd, ipv6(58, icmp(type, code, rest, payload), router));

test("echo", () => {
  for (const type of [128, 129])
    expect(rowIn(frame(type, 0, [...be16(0xabcd), ...be16(7)], text("ping")))).toMatchObject({
      protocol: 58,
      sourcePort: 0xabcd,
      destinationPort: 0xabcd,
      sequence: 7,
      tcpFlags: type,
      length: 4,
    });
});

test.each([1, 2, 3, 4])("type %i is an error", (type) => {
  const { capture, row } = decodeOne(frame(type, 0, be32(1280), quoted));
  expect(capture.icmpErrors).toMatchObject([
    {
      family: 6,
      type,
      source: "fe80::9",
      destination: "2001:db8::1",
      quoted: {
        protocol: 17,
        ttl: 3,
        ipId: 0,
        flow: { source: "2001:db8::1", sourcePort: 1, destinationPort: 2 },
      },
    },
  ]);
  expect(capture.icmpErrors[0].mtu).toBe(type === 2 ? 1280 : undefined);
  expect(row?.flags).toEqual(["icmpError"]);
});

test("a redirect: its gateway is the target, what it quotes is in an option", () => {
  const target = [0xfe, 0x80, ...new Array<number>(13).fill(0), 7];
  const destination = new Uint8Array(16);
  const option = bytesOf([4, (8 + quoted.length + 6) / 8, 0, 0, 0, 0, 0, 0], quoted, new Uint8Array(6));
  const withQuote = frame(
    137,
    0,
    [0, 0, 0, 0],
    bytesOf(target, destination, [2, 1, 0, 0, 0, 0, 0, 0], option),
  );
  expect(decodeOne(withQuote).capture.icmpErrors).toMatchObject([
    { type: 137, gateway: "fe80::7", quoted: { flow: { destinationPort: 2 } } },
  ]);
  const without = decodeOne(frame(137, 0, [0, 0, 0, 0], bytesOf(target, destination))).capture.icmpErrors[0];
  expect(without.gateway).toBe("fe80::7");
  expect(without).not.toHaveProperty("quoted");
});

test("router messages are rows, not errors", () => {
  const { row, capture } = decodeOne(frame(133, 0, [0, 0, 0, 0], new Uint8Array(8)));
  expect(row).toMatchObject({ tcpFlags: 133, flags: [] });
  expect(capture.icmpErrors).toEqual([]);
});

test("cut", () => {
  expect(decodeOne(ethernet(0x86dd, ipv6(58, Uint8Array.of(1, 0, 0))))).toMatchObject({
    notes: ["icmpv6-header-cut"],
    row: { tcpFlags: 1 },
  });
  expect(decodeOne(frame(137, 0, [0, 0, 0, 0], new Uint8Array(31)))).toMatchObject({
    notes: ["icmpv6-header-cut"],
    capture: { icmpErrors: [] },
  });
});
