import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { u16, u16le, u32, u32le } from "../../src/lib/bytes.ts";

describe.each([
  ["u16", u16, "getUint16", false],
  ["u16le", u16le, "getUint16", true],
  ["u32", u32, "getUint32", false],
  ["u32le", u32le, "getUint32", true],
] as const)("%s", (_, read, view, little) => {
  it("reads as a DataView does, at any offset", () =>
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 12 }), fc.nat(8), (bytes, at) => {
        const offset = Math.min(at, bytes.length - 4);
        expect(read(bytes, offset)).toBe(new DataView(bytes.buffer, bytes.byteOffset)[view](offset, little));
      }),
    ));

  it("is never negative", () => {
    const highest = read(Uint8Array.of(255, 255, 255, 255), 0);
    expect(highest).toBe(view === "getUint16" ? 0xffff : 0xffffffff);
  });
});
