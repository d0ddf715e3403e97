import { expect, test } from "vitest";
import { be16, bytesOf, ethernet, ipv4, text } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

const packet = (checksum: number) =>
  bytesOf(be16(5), be16(6), [0, 0, 0, 9], [checksum, 0, 0, 0], text("chunks of an association"));

test("ports; the chunks are the payload, without the checksum", () => {
  const row = rowIn(ethernet(0x0800, ipv4(132, packet(1))));
  expect(row).toMatchObject({ protocol: 132, sourcePort: 5, destinationPort: 6, length: 24 });
  expect(rowIn(ethernet(0x0800, ipv4(132, packet(2)))).head).toBe(row.head);
});

test("cut", () => {
  const whole = ethernet(0x0800, ipv4(132, packet(1)));
  const { row, notes } = decodeOne(whole.subarray(0, 34 + 11), { original: whole.length });
  expect(notes).toEqual(["sctp-header-cut"]);
  expect(row).toMatchObject({ sourcePort: 5, head: undefined });
});
