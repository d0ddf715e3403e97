import { describe, expect, test } from "vitest";
import { be16, ethernet, icmp, ipv4, text, udp } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

const quoted = ipv4(17, udp(1, 2, text("0123456789")), { id: 0x4242, ttl: 3 });
const router = { source: "192.0.2.9", destination: "10.0.0.1" };
const frame = (type: number, code: number, rest: number[], payload: Uint8Array) =>
  ethernet(0x0800, ipv4(1, icmp(type, code, rest, payload), router));

test("echo: the id stands for ports, the sequence number is the sequence", () => {
  for (const type of [0, 8])
    expect(rowIn(frame(type, 0, [...be16(0xabcd), ...be16(7)], text("ping")))).toMatchObject({
      protocol: 1,
      sourcePort: 0xabcd,
      destinationPort: 0xabcd,
      sequence: 7,
      tcpFlags: type,
      length: 4,
      flags: [],
    });
});

describe("errors", () => {
  const errorOf = (type: number, code: number, rest = [0, 0, 0, 0]) =>
    decodeOne(frame(type, code, rest, quoted)).capture.icmpErrors[0];

  test.each([3, 4, 5, 11, 12])("type %i is one", (type) => {
    expect(errorOf(type, 0)).toMatchObject({ type, code: 0, family: 4, quoted: { ttl: 3, ipId: 0x4242 } });
    expect(rowIn(frame(type, 0, [0, 0, 0, 0], quoted))).toMatchObject({
      source: "192.0.2.9",
      protocol: 1,
      sourcePort: 0,
      tcpFlags: type,
      flags: ["icmpError"],
    });
  });

  test.each([0, 8, 9, 13, 30])("type %i is none", (type) => {
    expect(errorOf(type, 0)).toBeUndefined();
  });

  test("the next hop's MTU, where the router fills it in", () => {
    expect(errorOf(3, 4, [0, 0, ...be16(1480)])).toMatchObject({ mtu: 1480 });
    expect(errorOf(3, 4)).not.toHaveProperty("mtu");
    expect(errorOf(3, 3, [0, 0, ...be16(1480)])).not.toHaveProperty("mtu");
  });

  test("the gateway of a redirect", () => {
    expect(errorOf(5, 1, [10, 0, 0, 254])).toMatchObject({ gateway: "10.0.0.254" });
    expect(errorOf(3, 1, [10, 0, 0, 254])).not.toHaveProperty("gateway");
  });
});

test("cut", () => {
  const whole = frame(3, 3, [0, 0, 0, 0], quoted);
  const { notes, row, capture } = decodeOne(whole.subarray(0, 34 + 7), { original: whole.length });
  expect(notes).toEqual(["icmp-header-cut"]);
  expect(row).toMatchObject({ tcpFlags: 3, head: undefined, flags: ["truncated"] });
  expect(capture.icmpErrors).toEqual([]);
});
