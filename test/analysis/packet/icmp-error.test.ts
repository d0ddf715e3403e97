import { describe, expect, test } from "vitest";
import { CaptureDecoder } from "../../../src/analysis/packet/decode.ts";
import { PACKET_LIMITS } from "../../../src/analysis/packet/define.ts";
import { Names } from "../../../src/analysis/packet/names.ts";
import { be16, bytesOf, ethernet, icmp, ipv4, ipv6, tcp, text, udp } from "./build-frame.ts";
import { decodeOne } from "./decode-one.ts";

const inner = ipv4(17, udp(1000, 2000, text("0123456789abcdef")), { id: 5, ttl: 9 });
const tunnel = { source: "192.0.2.1", destination: "192.0.2.2", id: 77, ttl: 60 };
const FLOW = {
  protocol: 17,
  source: "10.0.0.1",
  destination: "10.0.0.2",
  sourcePort: 1000,
  destinationPort: 2000,
};
const OUTER = { source: "192.0.2.1", destination: "192.0.2.2" };

const error = (quoted: Uint8Array) =>
  ethernet(0x0800, ipv4(1, icmp(3, 3, [0, 0, 0, 0], quoted), { source: "192.0.2.2" }));
const errorOf = (quoted: Uint8Array) => decodeOne(error(quoted)).capture.icmpErrors[0];

test("all there is to say of an error", () => {
  const { capture, notes } = decodeOne(error(inner), { seconds: 5, nanos: 6 });
  expect(notes).toEqual([]);
  expect(capture.icmpErrors).toEqual([
    {
      frame: 1,
      seconds: 5,
      nanos: 6,
      link: 0,
      envelope: 0,
      family: 4,
      type: 3,
      code: 3,
      source: "192.0.2.2",
      destination: "10.0.0.2",
      quoted: { flow: FLOW, envelopes: [], protocol: 17, ttl: 9, ipId: 5, length: inner.length },
    },
  ]);
});

test("eight bytes of transport are enough for the ports (RFC 792)", () => {
  for (const protocol of [6, 17]) {
    const whole = protocol === 6 ? tcp(1000, 2000, text("x")) : udp(1000, 2000, text("0123456789"));
    const { capture, notes } = decodeOne(error(ipv4(protocol, whole).subarray(0, 28)));
    expect(capture.icmpErrors[0].quoted?.flow).toEqual({ ...FLOW, protocol });
    expect(notes).toEqual([]);
  }
});

describe("quoted tunnels are opened as far as they are quoted", () => {
  const gue = udp(9, 6080, bytesOf(0, 4, be16(0), inner));
  test.each([
    ["ipip", 4, ipv4(4, inner, tunnel), 0],
    ["gre", 47, ipv4(47, bytesOf(be16(0), be16(0x0800), inner), tunnel), 0],
    ["gue", 17, ipv4(17, gue, tunnel), 6080],
  ])("%s", (kind, protocol, quoted, port) => {
    const expected = {
      flow: FLOW,
      envelopes: [{ kind, ...OUTER, port }],
      protocol,
      ttl: 60,
      ipId: 77,
      length: quoted.length,
    };
    expect(errorOf(quoted).quoted).toEqual(expected);
    // Cut behind the innermost ports.
    expect(errorOf(quoted.subarray(0, quoted.length - 20)).quoted).toEqual(expected);
  });

  test("with too little of it the outer flow is all", () => {
    expect(errorOf(ipv4(4, inner, tunnel).subarray(0, 28)).quoted).toMatchObject({
      flow: { ...OUTER, protocol: 4, sourcePort: 0 },
      envelopes: [],
    });
  });
});

test("an error in a tunnel says so", () => {
  const names = new Names();
  const decoder = new CaptureDecoder(names);
  const bytes = ethernet(0x0800, ipv4(4, error(inner).subarray(14), tunnel));
  const one = Uint32Array.of(bytes.length);
  decoder.decodeFrames({
    bytes,
    count: 1,
    offset: Uint32Array.of(0),
    captured: one,
    original: one,
    seconds: one,
    nanos: one,
    interfaceIndex: Uint16Array.of(0),
    linkType: Uint16Array.of(1),
  });
  const [found] = decoder.finish().icmpErrors;
  expect(names.envelopes(found.envelope)).toEqual([{ kind: "ipip", ...OUTER, port: 0 }]);
  expect(found.source).toBe("192.0.2.2");
});

test("quotes that are no packet are left out", () => {
  expect(errorOf(new Uint8Array(0))).not.toHaveProperty("quoted");
  expect(errorOf(inner.subarray(0, 19))).not.toHaveProperty("quoted");
  expect(errorOf(ipv6(17, text("x")))).not.toHaveProperty("quoted");
});

test("a quote is no row, and an error quoted in an error is no error", () => {
  const { capture } = decodeOne(error(error(inner).subarray(14)));
  expect(capture.packets.count).toBe(1);
  expect(capture.icmpErrors).toHaveLength(1);
  expect(capture.icmpErrors[0].quoted?.flow).toMatchObject({ protocol: 1, source: "192.0.2.2" });
});

test("errors beyond the limit are counted, not kept", () => {
  const bytes = error(inner);
  const count = PACKET_LIMITS.icmpErrors + 2;
  const length = new Uint32Array(count).fill(bytes.length);
  const decoder = new CaptureDecoder(new Names());
  decoder.decodeFrames({
    bytes,
    count,
    offset: new Uint32Array(count),
    captured: length,
    original: length,
    seconds: length,
    nanos: length,
    interfaceIndex: new Uint16Array(count),
    linkType: new Uint16Array(count).fill(1),
  });
  const capture = decoder.finish();
  expect(capture.icmpErrors).toHaveLength(PACKET_LIMITS.icmpErrors);
  expect(capture.notes.get("icmp-errors-limit")).toBe(2);
  expect(capture.packets.count).toBe(count);
});

test("a GUE packet whose outer headers the sender of the error had taken off says so", () => {
  const whole = ipv4(17, udp(9, 6080, bytesOf(0, 4, be16(0), inner)), tunnel);
  expect(errorOf(whole).quoted).not.toHaveProperty("unwrapped");
  // As Linux quotes it: 12 bytes less in the total length, the header checksum is of before.
  const shortened = Uint8Array.from(whole);
  shortened.set(be16(whole.length - 12), 2);
  expect(errorOf(shortened).quoted).toMatchObject({
    flow: FLOW,
    envelopes: [{ kind: "gue" }],
    unwrapped: true,
    length: whole.length - 12,
  });
});
