import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CAPTURE_LIMITS } from "../../../src/analysis/capture/define.ts";
import { pcapng } from "../../../src/analysis/capture/pcapng.ts";
import {
  type BuiltFrame,
  block,
  buildPcapng,
  interfaceBlock,
  join,
  packetBlock,
  sectionBlock,
  simpleBlock,
  statisticsBlock,
  Writer,
} from "./build-capture.ts";
import { readAll } from "./read-all.ts";

const BYTES = Uint8Array.from({ length: 61 }, (_, i) => i);
const HEX = Buffer.from(BYTES).toString("hex");
const START = [sectionBlock(true), interfaceBlock(true, {})];
const PACKET = packetBlock(true, { bytes: BYTES, ticks: 1_700_000_000_000_001n });

test("what was written is read, in both byte orders and any resolution", () => {
  const resolution = fc.constantFrom(6, 9, 3, 0x80 | 20);
  const frame: fc.Arbitrary<BuiltFrame & { interface: number }> = fc.record({
    seconds: fc.integer({ min: 0, max: 0xffff_ffff }),
    // A multiple of what each resolution can tell: 2^-9 seconds for the binary one, ms for the others.
    nanos: fc.integer({ min: 0, max: 7 }).map((eighths) => eighths * 125_000_000),
    bytes: fc.uint8Array({ maxLength: 200 }),
    original: fc.integer({ min: 0, max: 70_000 }),
    interface: fc.nat(2),
  });
  fc.assert(
    fc.property(
      fc.array(frame),
      fc.array(resolution, { minLength: 3, maxLength: 3 }),
      fc.boolean(),
      (frames, of, little) => {
        const interfaces = of.map((one, i) => ({
          resolution: one,
          linkType: 1 + i,
          snapLength: 96 * i,
          name: `if${i}`,
        }));
        const { frames: read, summary } = readAll(buildPcapng({ frames, interfaces, little }), [77]);
        expect(summary.stop).toBeUndefined();
        expect(
          summary.interfaces.map(({ name, linkType, snapLength }) => ({ name, linkType, snapLength })),
        ).toEqual(interfaces.map(({ name, linkType, snapLength }) => ({ name, linkType, snapLength })));
        expect(read).toEqual(
          frames.map((one) => ({
            seconds: one.seconds,
            nanos: one.nanos,
            captured: one.bytes.length,
            original: one.original,
            interfaceIndex: one.interface,
            linkType: 1 + one.interface,
            hex: Buffer.from(one.bytes).toString("hex"),
          })),
        );
      },
    ),
  );
});

describe("sections", () => {
  const little = [
    sectionBlock(true, 12n),
    interfaceBlock(true, { name: "a" }),
    interfaceBlock(true, { name: "b", linkType: 113 }),
    packetBlock(true, { bytes: BYTES, ticks: 1n, interface: 1 }),
  ];
  const big = [
    sectionBlock(false, 0x7fff_ffffn),
    interfaceBlock(false, { name: "c", linkType: 276, filter: "udp port 53" }),
    packetBlock(false, { bytes: BYTES, ticks: 2n, interface: 0 }),
    statisticsBlock(false, 0, 7n, 9n),
  ];

  test("each has its byte order; interfaces are numbered on; stated lengths are not believed", () => {
    const { frames, summary } = readAll(join([...little, ...big, ...little]), [17]);
    expect(summary.stop).toBeUndefined();
    expect(summary.interfaces.map((one) => one.name)).toEqual(["a", "b", "c", "a", "b"]);
    expect(frames.map((one) => [one.interfaceIndex, one.linkType])).toEqual([
      [1, 113],
      [2, 276],
      [4, 113],
    ]);
    expect(summary.interfaces[2]).toEqual({
      linkType: 276,
      snapLength: 262144,
      name: "c",
      filter: "udp port 53",
      timeDigits: 6,
      droppedByInterface: 7,
      droppedByOs: 9,
    });
  });

  test("a packet of an interface that only an earlier section had is garbage", () => {
    const { frames, summary } = readAll(join([...little, sectionBlock(true), PACKET]));
    expect(frames).toHaveLength(1);
    expect(summary.stop).toMatchObject({ code: "garbage", byte: join(little).length + 28 });
  });

  test("another version is unsupported", () => {
    const { summary } = readAll(join([sectionBlock(false, -1n, 2), PACKET]));
    expect(summary).toMatchObject({ format: "pcapng", frames: 0, stop: { code: "unsupported", byte: 0 } });
  });

  test("a section header without its byte-order magic is garbage", () => {
    const bad = sectionBlock(true);
    bad.fill(0, 8, 12);
    expect(readAll(join([bad, PACKET])).summary.stop).toMatchObject({ code: "garbage", byte: 0 });
    expect(readAll(join([...START, PACKET, bad])).summary).toMatchObject({
      frames: 1,
      stop: { code: "garbage" },
    });
  });
});

describe("blocks that are skipped", () => {
  test.each([
    ["name resolution", 4],
    ["decryption secrets", 10],
    ["custom", 0xbad],
    ["custom, not to be copied", 0x40000bad],
    ["unheard of", 0x7777_7777],
  ])("%s", (_, type) => {
    for (const length of [0, 5, 4000]) {
      const file = join([...START, PACKET, block(true, type, new Uint8Array(length).fill(6)), PACKET]);
      for (const lengths of [[], [9], [1000]]) {
        const { frames, summary } = readAll(file, lengths);
        expect(frames.map((one) => one.hex)).toEqual([HEX, HEX]);
        expect(summary.stop).toBeUndefined();
      }
    }
  });

  test("one larger than any block that is read", () => {
    const large = block(true, 0xbad, new Uint8Array(CAPTURE_LIMITS.blockBytes * 3).fill(6));
    expect(readAll(join([...START, large, PACKET]), [100_000])).toMatchObject({
      frames: [{ hex: HEX }],
      summary: { frames: 1 },
    });
  });

  test("one that the file does not hold to its end is cut", () => {
    const claims = new Writer(true).u32(0xbad).u32(0xffff_fff0).u32(0).done();
    const { summary } = readAll(join([...START, PACKET, claims, PACKET]));
    expect(summary).toMatchObject({ frames: 1, stop: { code: "cut" } });
    expect(summary.stop?.message).toContain("inside a block");
  });
});

describe("lengths", () => {
  test("a length without the padding is understood", () => {
    const body = PACKET.subarray(8, PACKET.length - 4);
    const stated = PACKET.length - 3;
    const lax = join([new Writer(true).u32(6).u32(stated).done(), body, new Writer(true).u32(stated).done()]);
    const { frames, summary } = readAll(join([...START, lax, PACKET]));
    expect(frames.map((one) => one.hex)).toEqual([HEX, HEX]);
    expect(summary.stop).toBeUndefined();
  });
});

describe("garbage, after the frames before it", () => {
  const FIRST = join([...START, PACKET]);
  const change = (at: number, value: number) => {
    const copy = PACKET.slice();
    new DataView(copy.buffer).setUint32(at, value, true);
    return copy;
  };
  test.each([
    ["zeros", new Uint8Array(2000)],
    ["a block shorter than its header", change(4, 8)],
    ["a packet block shorter than a packet's header", new Writer(true).u32(6).u32(16).u32(0).u32(16).done()],
    ["a packet block above the limit", change(4, CAPTURE_LIMITS.blockBytes + 4)],
    ["two lengths that differ", change(PACKET.length - 4, 12)],
    ["an interface that is not described", change(8, 1)],
    ["more captured bytes than the block has", change(20, 65)],
    ["the largest captured length", change(20, 0xffff_ffff)],
    [
      "a frame above the limit",
      packetBlock(true, { bytes: new Uint8Array(CAPTURE_LIMITS.frameBytes + 1), ticks: 0n }),
    ],
  ])("%s", (_, rest) => {
    const { frames, summary } = readAll(join([FIRST, rest, PACKET]), [90]);
    expect(frames.map((one) => one.hex)).toEqual([HEX]);
    expect(summary.stop).toMatchObject({ code: "garbage", byte: FIRST.length });
  });

  test("a simple packet before any interface", () => {
    const { summary } = readAll(join([sectionBlock(true), simpleBlock(true, 61, BYTES)]));
    expect(summary.stop).toMatchObject({ code: "garbage", byte: 28 });
  });

  test("a file that does not begin with a section", () => {
    const reader = pcapng.open();
    expect(reader.push(PACKET).count).toBe(0);
    expect(reader.summary().stop).toMatchObject({ code: "garbage", byte: 0 });
  });
});
