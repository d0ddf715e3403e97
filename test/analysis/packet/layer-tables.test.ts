import { expect, test } from "vitest";
import type { Layer } from "../../../src/analysis/packet/cursor.ts";
import { layerTables } from "../../../src/analysis/packet/layer-tables.ts";
import * as layers from "../../../src/analysis/packet/layers/index.ts";

const read = () => {};

test("each layer is found by each number it declares", () => {
  const a: Layer = { name: "a", ethertypes: [1, 2], protocols: [0, 255], udpPorts: [9], read };
  const b: Layer = { name: "b", udpPorts: "any", read };
  const tables = layerTables([a, b]);
  expect([...tables.ethertypes.keys()]).toEqual([1, 2]);
  expect([tables.protocols[0], tables.protocols[255], tables.protocols[1]]).toEqual([a, a, undefined]);
  expect(tables.udpPorts.get(9)).toBe(a);
  expect(tables.udpShapes).toEqual([b]);
});

test("no number is declared twice, every layer is reachable, names are unique", () => {
  const all: Layer[] = Object.values(layers);
  const numbers = all.flatMap((layer) => [
    ...(layer.ethertypes ?? []).map((n) => `ethertype ${n}`),
    ...(layer.protocols ?? []).map((n) => `protocol ${n}`),
    ...(layer.udpPorts === "any" ? [`any ${layer.name}`] : (layer.udpPorts ?? []).map((n) => `port ${n}`)),
  ]);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(new Set(all.map((layer) => layer.name)).size).toBe(all.length);
  for (const layer of all) expect(layer.ethertypes ?? layer.protocols ?? layer.udpPorts).toBeDefined();
});
