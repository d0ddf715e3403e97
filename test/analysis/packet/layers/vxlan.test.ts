import { expect, test } from "vitest";
import { bytesOf, ethernet, ipv4, text, udp, vxlan } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

const inner = ethernet(0x0800, ipv4(17, udp(1, 2, text("x"))));
const outer = { source: "192.0.2.1", destination: "192.0.2.2" };
const carried = (payload: Uint8Array, port = 4789) =>
  ethernet(0x0800, ipv4(17, udp(50_000, port, payload), outer));

test.each([4789, 8472])("port %i", (port) => {
  const row = rowIn(carried(vxlan(inner), port));
  expect(row).toMatchObject({ source: "10.0.0.1", sourcePort: 1 });
  expect(row.envelopes).toEqual([{ kind: "vxlan", source: "192.0.2.1", destination: "192.0.2.2", port }]);
});

test("with a group policy", () => {
  expect(rowIn(carried(bytesOf([0x88, 0, 0, 9, 0, 0, 42, 0], inner))).source).toBe("10.0.0.1");
});

test("other ports and other headers are left alone", () => {
  const closed = { source: "192.0.2.1", envelopes: [] };
  expect(decodeOne(carried(vxlan(inner), 4790))).toMatchObject({ notes: [], row: closed });
  for (const header of [
    [0x00, 0, 0, 0, 0, 0, 42, 0],
    [0x08, 0, 1, 0, 0, 0, 42, 0],
    [0x08, 0, 0, 0, 0, 0, 42, 1],
  ])
    expect(decodeOne(carried(bytesOf(header, inner)))).toMatchObject({
      notes: ["vxlan-bad-header"],
      row: closed,
    });
});
