import { describe, expect, test } from "vitest";
import { readInterface, readStatistics } from "../../../src/analysis/capture/pcapng-interface.ts";
import { type BuiltInterface, interfaceBlock, join, option, Writer } from "./build-capture.ts";

function read(one: BuiltInterface, little = true) {
  const block = interfaceBlock(little, one);
  return readInterface(block, 8, block.length - 4, little);
}

describe("an interface description", () => {
  test.each([true, false])("little-endian %s", (little) => {
    const described = { linkType: 276, snapLength: 96, name: "any", filter: "udp or arp", resolution: 9 };
    const { description } = read({ ...described, offsetSeconds: -3600 }, little);
    expect(description).toEqual({
      linkType: 276,
      snapLength: 96,
      name: "any",
      filter: "udp or arp",
      timeDigits: 9,
    });
  });

  test("counts microseconds unless it says otherwise", () => {
    const { description, clock } = read({});
    expect(description).toEqual({ linkType: 1, snapLength: 262144, timeDigits: 6 });
    clock.read(0, 1_000_001);
    expect([clock.seconds, clock.nanos]).toEqual([1, 1000]);
  });

  test("moves its clock by the offset, also backwards", () => {
    const { clock } = read({ offsetSeconds: -1 });
    clock.read(0, 3_000_000);
    expect(clock.seconds).toBe(2);
  });

  test("leaves out an empty name, and a filter that is BPF code", () => {
    const body = join([
      new Writer(true).u16(1).u16(0).u32(0).done(),
      option(true, 2, new Uint8Array(0)),
      option(true, 11, Uint8Array.of(1, 0x28, 0, 0, 0)),
    ]);
    expect(readInterface(body, 0, body.length, true).description).toEqual({
      linkType: 1,
      snapLength: 0,
      timeDigits: 6,
    });
  });

  test("keeps only the beginning of an endless name or filter", () => {
    const { description } = read({ name: "n".repeat(60_000), filter: "f".repeat(60_000) });
    expect(description.name?.length).toBeLessThanOrEqual(256);
    expect(description.filter?.length).toBeLessThanOrEqual(4096);
  });
});

describe("statistics", () => {
  test.each([true, false])(
    "little-endian %s: drops by interface and by system, the last ones hold",
    (little) => {
      const into = read({});
      const drops = (code: number, value: bigint) =>
        option(little, code, new Writer(little).u64(value).done());
      const bytes = join([drops(4, 99n), drops(5, 1n), drops(6, 98n), drops(5, 2n), drops(7, 3n)]);
      readStatistics(into, bytes, 0, bytes.length, little);
      expect(into.description).toMatchObject({ droppedByInterface: 2, droppedByOs: 3 });
    },
  );

  test("a count that is too short is not read", () => {
    const into = read({});
    const bytes = option(true, 5, Uint8Array.of(1, 2, 3, 4));
    readStatistics(into, bytes, 0, bytes.length, true);
    expect(into.description).not.toHaveProperty("droppedByInterface");
  });
});
