import { expect, test } from "vitest";
import { ethernet, ipv4, type TcpFields, tcp, text, timestamps } from "../build-frame.ts";
import { decodeOne, rowIn } from "../decode-one.ts";

const DATA = text("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
const frame = (fields: TcpFields = {}, payload = DATA) =>
  ethernet(0x0800, ipv4(6, tcp(1, 80, payload, fields)));

test("ports, flags, sequence, payload behind the options", () => {
  const row = rowIn(frame({ sequence: 0xfffffff0, flags: 0x18, options: timestamps(5, 6) }));
  expect(row).toMatchObject({ sourcePort: 1, destinationPort: 80, tcpFlags: 0x18, sequence: 0xfffffff0 });
  expect(row.length).toBe(DATA.length);
});

test("a bare acknowledgement has length 0 and fingerprints", () => {
  const row = rowIn(frame({ flags: 0x10 }, new Uint8Array(0)));
  expect(row.length).toBe(0);
  expect(row.head).toBeDefined();
  expect(row.body).toBeDefined();
});

test("head tells acknowledgement, window, both timestamps and payload apart", () => {
  const fields = { acknowledgement: 1, window: 2, options: timestamps(3, 4) };
  const heads = [
    frame(fields),
    frame({ ...fields, acknowledgement: 9 }),
    frame({ ...fields, window: 9 }),
    frame({ ...fields, options: timestamps(9, 4) }),
    frame({ ...fields, options: timestamps(3, 9) }),
    frame(fields, text("other payload than that")),
  ].map((bytes) => rowIn(bytes).head);
  expect(new Set(heads).size).toBe(6);
  expect(heads).not.toContain(undefined);
});

test("head ignores ports, checksum, and options other than timestamps", () => {
  const plain = rowIn(frame({ options: timestamps(3, 4) }));
  const rewritten = frame({ options: timestamps(3, 4) });
  rewritten.set([0x55, 0x55], 14 + 20 + 16);
  rewritten.set([9, 9], 14 + 20);
  expect(rowIn(rewritten).head).toBe(plain.head);
  const selective = [5, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 1];
  expect(rowIn(frame({ options: [...selective, ...timestamps(3, 4)] })).head).toBe(plain.head);
});

test("options after the end mark are not read", () => {
  const end = [0, 0, 0, 0];
  expect(rowIn(frame({ options: [...end, ...timestamps(3, 4)] })).head).toBe(
    rowIn(frame({ options: end })).head,
  );
});

test("timestamps of another length are none", () => {
  const head = (last: number) => rowIn(frame({ options: [8, 9, 0, 0, 0, 1, 0, 0, last, 1, 1, 1] })).head;
  expect(head(1)).toBe(head(2));
});

test("broken options are noted", () => {
  for (const options of [
    [8, 10, 0, 0],
    [5, 0, 0, 0],
    [5, 1, 0, 0],
  ])
    expect(decodeOne(frame({ options }))).toMatchObject({
      notes: ["tcp-bad-option"],
      row: { sourcePort: 1 },
    });
});

test("cut in the options: the length is known, the fingerprint is not", () => {
  const whole = frame({ options: timestamps(3, 4) }, new Uint8Array(0));
  for (let missing = 1; missing <= 12; missing++) {
    const { row, notes } = decodeOne(whole.subarray(0, whole.length - missing), { original: whole.length });
    expect(notes).toEqual([]);
    expect(row).toMatchObject({ length: 0, head: undefined, body: undefined, tcpFlags: 0x18 });
  }
});

test("cut in the header: what is there is kept", () => {
  const whole = frame({ sequence: 77 });
  const cut = (bytes: number) => decodeOne(whole.subarray(0, 34 + bytes), { original: whole.length });
  expect(cut(19)).toMatchObject({ notes: ["tcp-header-cut"], row: { sourcePort: 1, sequence: 77 } });
  expect(cut(19).row).toMatchObject({ length: 0, head: undefined, body: undefined });
  expect(cut(7).row).toMatchObject({ sourcePort: 1, sequence: 0 });
  expect(cut(3).row).toMatchObject({ sourcePort: 0, sequence: 0 });
});

test("a data offset that cannot be", () => {
  for (const offset of [0x40, 0xf0]) {
    const bytes = frame({}, new Uint8Array(0));
    bytes[14 + 20 + 12] = offset;
    expect(decodeOne(bytes)).toMatchObject({
      notes: ["tcp-bad-offset"],
      row: { length: 0, head: undefined },
    });
  }
});
