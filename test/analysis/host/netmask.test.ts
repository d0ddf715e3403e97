import { expect, test } from "vitest";
import { prefixLengthOf } from "../../../src/analysis/host/netmask.ts";

test.each([
  ["255.255.255.0", 24],
  ["255.255.255.255", 32],
  ["0.0.0.0", 0],
  ["255.255.240.0", 20],
  ["255.0.255.0", undefined],
  ["0.0.0.255", undefined],
  ["255.255.255", undefined],
  ["ffff::", undefined],
  ["xxx.xxx.255.0", undefined],
])("%s is %s", (mask, length) => {
  expect(prefixLengthOf(mask)).toBe(length);
});
