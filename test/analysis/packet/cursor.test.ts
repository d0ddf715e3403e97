import { describe, expect, test } from "vitest";
import { Cursor, type Layer } from "../../../src/analysis/packet/cursor.ts";
import { PACKET_LIMITS, PacketFlag } from "../../../src/analysis/packet/define.ts";
import { Found } from "../../../src/analysis/packet/found.ts";
import { layerTables } from "../../../src/analysis/packet/layer-tables.ts";
import { Names } from "../../../src/analysis/packet/names.ts";

const ADDRESSES = Uint8Array.of(10, 0, 0, 1, 10, 0, 0, 2, 10, 0, 0, 3);

function cursorOf(layers: readonly Layer[] = []) {
  const names = new Names();
  const found = new Found();
  const tables = layerTables(layers);
  const quote = new Cursor(names, found, tables, undefined);
  const cursor = new Cursor(names, found, tables, quote);
  for (const each of [quote, cursor]) each.begin(ADDRESSES, 1, ADDRESSES.length, 0);
  return { cursor, quote, names, found };
}

describe("wrap", () => {
  test("becomes an envelope with the next IP header, of the addresses before it", () => {
    const { cursor, names } = cursorOf();
    cursor.openIp(4, 0, 4, 64);
    cursor.wrap("gue", 6080);
    expect(cursor.envelope).toBe(0);
    cursor.openIp(4, 4, 8, 63);
    expect(names.envelopes(cursor.envelope)).toEqual([
      { kind: "gue", source: "10.0.0.1", destination: "10.0.0.2", port: 6080 },
    ]);
    expect([cursor.sourceAt, cursor.ttl]).toEqual([4, 63]);
  });

  test("within one IP header the outermost wrapper counts", () => {
    const { cursor, names } = cursorOf();
    cursor.openIp(4, 0, 4, 64);
    cursor.wrap("gue", 6080);
    cursor.wrap("gre", 0);
    cursor.openIp(4, 4, 8, 63);
    expect(names.envelopes(cursor.envelope)).toMatchObject([{ kind: "gue" }]);
  });
});

test("an inner header keeps that its envelope is a first fragment, and nothing else", () => {
  const { cursor } = cursorOf();
  cursor.openIp(4, 0, 4, 64);
  cursor.flags = PacketFlag.firstFragment | PacketFlag.dontFragment;
  cursor.ipId = 9;
  cursor.openIp(4, 4, 8, 63);
  expect([cursor.flags, cursor.ipId]).toEqual([PacketFlag.firstFragment, 0]);
});

test("a layer that calls itself stops at the depth limit", () => {
  let calls = 0;
  const itself: Layer = {
    name: "itself",
    ethertypes: [0x7777],
    read: (_bytes, offset, end, cursor) => {
      calls++;
      cursor.readEthertype(0x7777, offset, end);
    },
  };
  const { cursor, found } = cursorOf([itself]);
  cursor.readEthertype(0x7777, 0, 12);
  expect(calls).toBe(PACKET_LIMITS.depth);
  expect(found.notes).toEqual(new Map([["depth-limit", 1]]));
});

test("quotes are silent", () => {
  const { cursor, quote, found } = cursorOf();
  quote.note("cut");
  expect(found.notes.size).toBe(0);
  cursor.note("cut");
  expect(found.notes.get("cut")).toBe(1);
});

test("payload: what is stated, and what is there", () => {
  const { cursor } = cursorOf();
  cursor.openPayload(17, 2, 8, 20);
  expect([cursor.length, cursor.payloadAt, cursor.payloadEnd]).toEqual([18, 2, 8]);
  cursor.skipHeader(4);
  expect([cursor.length, cursor.payloadAt]).toEqual([14, 6]);
  cursor.skipHeader(40);
  expect(cursor.length).toBe(0);
  cursor.cutHeader("cut");
  expect(cursor.payloadEnd - cursor.payloadAt).toBeLessThan(0);
});
