import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NO_TIME } from "../../../src/analysis/capture/define.ts";
import { CaptureDecoder } from "../../../src/analysis/packet/decode.ts";
import { PACKET_LIMITS, PacketFlag } from "../../../src/analysis/packet/define.ts";
import { Names } from "../../../src/analysis/packet/names.ts";
import { ethernet, ipv4, text, udp } from "./build-frame.ts";
import { decodeFrames, decodeOne, type Row, rowOf } from "./decode-one.ts";
import { ZOO } from "./frame-zoo.ts";

const BYTES = ethernet(0x0800, ipv4(17, udp(1, 2, text("x"))));
const NOT_IP = ethernet(0x88cc, text("lldp"));

describe("frames", () => {
  test("are numbered from 1 over batches; what is no row counts", () => {
    const decoder = new CaptureDecoder(new Names());
    const batch = (bytes: Uint8Array) => ({
      bytes,
      count: 1,
      offset: Uint32Array.of(0, 99),
      captured: Uint32Array.of(bytes.length, 99),
      original: Uint32Array.of(bytes.length, 99),
      seconds: Uint32Array.of(1, 99),
      nanos: Uint32Array.of(2, 99),
      interfaceIndex: Uint16Array.of(0, 99),
      linkType: Uint16Array.of(1, 99),
    });
    for (const bytes of [BYTES, NOT_IP, BYTES]) decoder.decodeFrames(batch(bytes));
    const { packets, notes } = decoder.finish();
    expect(packets.count).toBe(2);
    expect([...packets.frame.subarray(0, 2)]).toEqual([1, 3]);
    expect(notes).toEqual(new Map([["ethertype-88cc", 1]]));
  });

  test("of unknown link types are noted", () => {
    const capture = decodeFrames([
      { bytes: BYTES, linkType: 147 },
      { bytes: BYTES, linkType: 147 },
    ]);
    expect(capture.packets.count).toBe(0);
    expect(capture.notes).toEqual(new Map([["linktype-147", 2]]));
  });

  test("that are cut are counted, and their rows say so", () => {
    const capture = decodeFrames([
      { bytes: BYTES },
      { bytes: BYTES, original: 900 },
      { bytes: NOT_IP, original: 900 },
    ]);
    expect(capture.truncated).toBe(2);
    expect(capture.packets.flags[0] & PacketFlag.truncated).toBe(0);
    expect(capture.packets.flags[1] & PacketFlag.truncated).toBe(PacketFlag.truncated);
  });
});

test("an original length below what was captured is not believed", () => {
  const { row, notes, capture } = decodeOne(BYTES, { original: 10 });
  expect(notes).toEqual([]);
  expect(row).toMatchObject({ length: 1, flags: [] });
  expect(capture.truncated).toBe(0);
});

describe("times", () => {
  test("are the frame's; first and last count frames that are no row", () => {
    const capture = decodeFrames([
      { bytes: NOT_IP, seconds: 10, nanos: 5 },
      { bytes: BYTES, seconds: 4_294_967_295, nanos: 999_999_999 },
      { bytes: BYTES, seconds: 20, nanos: 7 },
    ]);
    expect(capture.first).toEqual({ seconds: 10, nanos: 5 });
    expect(capture.last).toEqual({ seconds: 4_294_967_295, nanos: 999_999_999 });
    expect(capture.timeReversals).toBe(1);
    expect([capture.packets.seconds[0], capture.packets.nanos[0]]).toEqual([4_294_967_295, 999_999_999]);
  });

  test("may be absent", () => {
    const capture = decodeFrames([{ bytes: BYTES, seconds: 7, nanos: NO_TIME }]);
    expect(capture.packets.flags[0] & PacketFlag.noTime).toBe(PacketFlag.noTime);
    expect([capture.packets.seconds[0], capture.packets.nanos[0]]).toEqual([0, 0]);
    expect(capture).not.toHaveProperty("first");
    expect(capture).not.toHaveProperty("last");
  });
});

test("captures of one analysis share names", () => {
  const names = new Names();
  const a = decodeFrames([{ bytes: BYTES }], names);
  const b = decodeFrames([{ bytes: BYTES }, { bytes: BYTES }], names);
  expect([b.packets.flow[1], b.packets.link[1]]).toEqual([a.packets.flow[0], a.packets.link[0]]);
  expect([names.flowCount, names.linkCount]).toEqual([1, 1]);
});

test("nothing is left of the frame before", () => {
  const forwards = ZOO.map((frame) => decodeOne(frame.bytes, frame));
  const names = new Names();
  const together = decodeFrames([...ZOO, ...[...ZOO].reverse()], names);
  const rows = Array.from({ length: together.packets.count }, (_, i) => rowOf(together, i, names));
  const alone = forwards.flatMap(({ row }) => (row ? [row] : []));
  expect(rows).toEqual([...alone, ...[...alone].reverse()]);
});

test("values beyond a limit are noted", () => {
  const frames = Array.from({ length: PACKET_LIMITS.links + 5 }, (_, i) => {
    const bytes = Uint8Array.from(BYTES);
    bytes.set([i >> 16, i >> 8, i], 0);
    return { bytes };
  });
  const capture = decodeFrames(frames);
  expect(capture.packets.count).toBe(frames.length);
  expect(capture.notes).toEqual(new Map([["names-limit", 6]]));
});

describe("hostile bytes", () => {
  /** A cut frame says nothing that the whole one does not. */
  function expectNoMore(cut: Row, whole: Row) {
    expect(whole.envelopes.slice(0, cut.envelopes.length)).toEqual(cut.envelopes);
    if (cut.envelopes.length < whole.envelopes.length) return;
    const { source, destination, ttl } = whole;
    expect(cut).toMatchObject({ source, destination, ttl });
    // An IPv6 id stands in an extension header, which may be cut off.
    expect([0, whole.ipId]).toContain(cut.ipId);
    expect([0, whole.sourcePort]).toContain(cut.sourcePort);
    expect([0, whole.sequence]).toContain(cut.sequence);
    if (cut.head !== undefined) expect([cut.head, cut.length]).toEqual([whole.head, whole.length]);
    if (cut.body !== undefined) expect(cut.body).toBe(whole.body);
  }

  test.each(ZOO)("$name, cut anywhere", ({ bytes, linkType }) => {
    const whole = decodeOne(bytes, { linkType });
    for (let length = 0; length < bytes.length; length++) {
      const cut = decodeOne(bytes.subarray(0, length), { linkType, original: bytes.length });
      if (cut.row && !whole.row) expect.fail("a row of a frame that has none");
      if (cut.row && whole.row) expectNoMore(cut.row, whole.row);
      expect(cut.capture.neighbours.length).toBeLessThanOrEqual(whole.capture.neighbours.length);
      expect(cut.capture.icmpErrors.length).toBeLessThanOrEqual(whole.capture.icmpErrors.length);
    }
    if (whole.row && linkType !== 101) expect(whole.notes).toEqual([]);
  });

  const LINK_TYPES = [0, 1, 12, 101, 108, 113, 228, 229, 276];

  test("random ones", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...LINK_TYPES), (bytes, linkType) => {
        expect(decodeOne(bytes, { linkType }).capture.packets.count).toBeLessThanOrEqual(1);
      }),
      { numRuns: 3000 },
    );
  });

  test("frames with some bytes changed and any stated length", () => {
    const change = fc.tuple(fc.nat(255), fc.nat(255));
    fc.assert(
      fc.property(
        fc.constantFrom(...ZOO),
        fc.array(change, { maxLength: 6 }),
        fc.nat(0xffffffff),
        ({ bytes, linkType }, changes, original) => {
          const copy = Uint8Array.from(bytes);
          for (const [at, value] of changes) copy[at % copy.length] = value;
          const { row, capture } = decodeOne(copy, { linkType, original });
          expect(capture.packets.count).toBeLessThanOrEqual(1);
          expect(row?.envelopes.length ?? 0).toBeLessThan(PACKET_LIMITS.depth);
        },
      ),
      { numRuns: 5000 },
    );
  });
});
