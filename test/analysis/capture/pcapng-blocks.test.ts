import { describe, expect, test } from "vitest";
import { CAPTURE_LIMITS, NO_TIME } from "../../../src/analysis/capture/define.ts";
import { pcapng } from "../../../src/analysis/capture/pcapng.ts";
import {
  interfaceBlock,
  join,
  oldPacketBlock,
  option,
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

describe("packet blocks", () => {
  test("a simple packet has no time, and ends at the snap length", () => {
    const short = interfaceBlock(false, { snapLength: 18, linkType: 101 });
    const file = join([
      sectionBlock(false),
      short,
      simpleBlock(false, 900, BYTES.subarray(0, 20)),
      simpleBlock(false, 7, BYTES.subarray(0, 7)),
    ]);
    const { frames, summary } = readAll(file);
    expect(summary.stop).toBeUndefined();
    expect(frames).toEqual([
      {
        seconds: 0,
        nanos: NO_TIME,
        captured: 18,
        original: 900,
        interfaceIndex: 0,
        linkType: 101,
        hex: HEX.slice(0, 36),
      },
      {
        seconds: 0,
        nanos: NO_TIME,
        captured: 7,
        original: 7,
        interfaceIndex: 0,
        linkType: 101,
        hex: HEX.slice(0, 14),
      },
    ]);
  });

  test("a simple packet is no longer than its block, with or without a snap length", () => {
    for (const snapLength of [0, 262144]) {
      const file = join([
        sectionBlock(true),
        interfaceBlock(true, { snapLength }),
        simpleBlock(true, 900, BYTES),
      ]);
      expect(readAll(file).frames[0]).toMatchObject({ captured: 64, original: 900 });
    }
  });

  test("an old packet block gives its drops to its interface", () => {
    for (const little of [true, false]) {
      const second = interfaceBlock(little, { linkType: 113 });
      const packets = [3, 0xffff, 0, 4].map((drops) => oldPacketBlock(little, 1, drops, BYTES));
      const { frames, summary } = readAll(
        join([sectionBlock(little), interfaceBlock(little, {}), second, ...packets]),
      );
      expect(summary.stop).toBeUndefined();
      expect(frames).toHaveLength(4);
      expect(frames[0]).toMatchObject({
        seconds: 5,
        nanos: 0,
        captured: 61,
        original: 1500,
        interfaceIndex: 1,
        hex: HEX,
      });
      expect(summary.interfaces[0].droppedByOs).toBeUndefined();
      expect(summary.interfaces[1].droppedByOs).toBe(7);
    }
  });

  test("so does the drop count of an enhanced packet; a statistics block replaces the sum", () => {
    const options = join([
      option(true, 2, new Uint8Array(4)),
      option(true, 4, new Writer(true).u64(5n).done()),
      option(true, 0, new Uint8Array(0)),
    ]);
    const packet = packetBlock(true, { bytes: BYTES, ticks: 1n, options });
    const file = join([...START, packet, packet]);
    expect(readAll(file).summary.interfaces[0]).toMatchObject({ droppedByOs: 10 });
    const withCounts = join([
      file,
      statisticsBlock(true, 0, 1n, 2n ** 40n),
      statisticsBlock(true, 3, 8n, 8n),
    ]);
    expect(readAll(withCounts).summary.interfaces[0]).toMatchObject({
      droppedByInterface: 1,
      droppedByOs: 2 ** 40,
    });
  });
});

test("more interfaces than the limit", () => {
  const many = join([
    sectionBlock(true),
    ...Array.from({ length: CAPTURE_LIMITS.interfaces + 1 }, () => interfaceBlock(true, {})),
  ]);
  const { summary } = readAll(many);
  expect(summary.interfaces).toHaveLength(CAPTURE_LIMITS.interfaces);
  expect(summary.stop).toMatchObject({ code: "limit" });
});

test("more frames than the limit", () => {
  const reader = pcapng.open();
  reader.push(join(START));
  const one = simpleBlock(true, 0, new Uint8Array(0));
  const rows = 20_000;
  const chunk = join(Array.from({ length: rows }, () => one));
  for (let frames = 0; frames < CAPTURE_LIMITS.frames; frames += rows) reader.push(chunk);
  expect(reader.summary().stop).toBeUndefined();
  expect(reader.push(one).count).toBe(0);
  expect(reader.summary()).toMatchObject({ frames: CAPTURE_LIMITS.frames, stop: { code: "limit" } });
});
