import { expect, test } from "vitest";
import { greHeaderLength } from "../../../src/analysis/packet/gre-header.ts";
import { be16, bytesOf } from "./build-frame.ts";

test.each([
  [0x0000, 4],
  [0x8000, 8],
  [0x2000, 8],
  [0x1000, 8],
  [0x3000, 12],
  [0xb000, 16],
  [0x4000, 0],
  [0x0800, 0],
  [0x3001, 0],
])("flags %i: %i bytes", (flags, length) => {
  expect(greHeaderLength(bytesOf(9, be16(flags), 8, 0), 1)).toBe(length);
});
