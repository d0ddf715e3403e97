import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { be16, bytesOf, ethernet, ipv4, ipv6, text, udp } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

const UDP = udp(1, 2, text("0123456789abcdef"));
const inner4 = ipv4(17, UDP);
const inner6 = ipv6(17, UDP);
const outer = { source: "192.0.2.1", destination: "192.0.2.2" };
const carried = (payload: Uint8Array, port = 6080) =>
  ethernet(0x0800, ipv4(17, udp(50_000, port, payload), outer));
const gue = (protocol: number, inner: Uint8Array, words = 0) =>
  bytesOf(words, protocol, be16(0), new Uint8Array(4 * words), inner);
const envelope = { source: "192.0.2.1", destination: "192.0.2.2" };

describe("opened, on whatever port", () => {
  test.each([6080, 5555, 53, 40_123])("port %i", (port) => {
    const row = rowIn(carried(gue(4, inner4), port));
    expect(row).toMatchObject({ source: "10.0.0.1", sourcePort: 1, length: 16 });
    expect(row.envelopes).toEqual([{ kind: "gue", ...envelope, port }]);
  });

  test("IPv6, optional fields, GRE with a key", () => {
    expect(rowIn(carried(gue(41, inner6))).source).toBe("2001:db8::1");
    expect(rowIn(carried(gue(4, inner4, 2))).source).toBe("10.0.0.1");
    const greWithKey = bytesOf(be16(0x2000), be16(0x0800), [0, 0, 0, 1], inner4);
    expect(rowIn(carried(gue(47, greWithKey)))).toMatchObject({
      source: "10.0.0.1",
      envelopes: [{ kind: "gue", port: 6080 }],
    });
  });

  test("without a header it is FOU", () => {
    expect(rowIn(carried(inner4))).toMatchObject({
      source: "10.0.0.1",
      envelopes: [{ kind: "fou", ...envelope, port: 6080 }],
    });
    expect(rowIn(carried(inner6))).toMatchObject({ source: "2001:db8::1", envelopes: [{ kind: "fou" }] });
  });

  test("in a cut frame: the UDP length still says how long the packet is", () => {
    const whole = carried(gue(4, inner4));
    const row = rowIn(whole.subarray(0, 14 + 28 + 4 + 24), { original: whole.length });
    expect(row).toMatchObject({ source: "10.0.0.1", sourcePort: 1, flags: ["truncated"] });
  });

  test("in an outer first fragment", () => {
    const big = gue(4, ipv4(17, udp(1, 2, new Uint8Array(900))));
    const datagram = udp(50_000, 6080, big);
    const first = ethernet(0x0800, ipv4(17, datagram.subarray(0, 480), { ...outer, fragment: 0x2000 }));
    const { row, notes } = decodeOne(first);
    expect(notes).toEqual([]);
    expect(row).toMatchObject({ source: "10.0.0.1", length: 900, flags: ["firstFragment"] });
  });
});

describe("left alone", () => {
  const closed = { source: "192.0.2.1", destinationPort: 6080, envelopes: [] };
  const broken = (bytes: Uint8Array, at: number, value: number) => {
    const copy = Uint8Array.from(bytes);
    copy[at] = value;
    return copy;
  };
  test.each([
    // 32 words, were the control bit one of them.
    ["control message", broken(gue(4, inner4, 32), 0, 0x20)],
    ["other version", broken(gue(4, inner4), 0, 0x80)],
    ["other protocol", gue(17, inner4)],
    ["more optional words than there is", broken(gue(4, inner4), 0, 0x1f)],
    ["wrong header checksum", gue(4, ipv4(17, UDP, { badChecksum: true }))],
    ["inner shorter than the payload", gue(4, bytesOf(inner4, 0))],
    ["inner longer than the payload", gue(4, inner4.subarray(0, inner4.length - 1))],
    ["header length too small", broken(inner4, 0, 0x44)],
    ["IPv6 with an unknown next header", broken(inner6, 6, 200)],
    ["IPv6 from multicast", broken(inner6, 8, 0xff)],
    ["IPv6 of another length", bytesOf(inner6, 0)],
    ["text", text("hello world, hello world, hello world")],
  ])("%s", (_name, payload) => {
    expect(decodeOne(carried(payload))).toMatchObject({ notes: [], row: closed });
  });

  test("random payloads", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (payload) => {
        expect(rowIn(carried(payload)).envelopes).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});
