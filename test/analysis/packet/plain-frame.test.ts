/** The short way gives the row that the layers give, one by one. */
import { describe, expect, test } from "vitest";
import { Cursor } from "../../../src/analysis/packet/cursor.ts";
import { Found } from "../../../src/analysis/packet/found.ts";
import { layerTables } from "../../../src/analysis/packet/layer-tables.ts";
import * as layers from "../../../src/analysis/packet/layers/index.ts";
import { ethernet as link } from "../../../src/analysis/packet/links/ethernet.ts";
import { Names } from "../../../src/analysis/packet/names.ts";
import { readPlainFrame, tunnelPorts } from "../../../src/analysis/packet/plain-frame.ts";
import { changed, type Random, seeded } from "../../cases/damage.ts";
import { bytesOf, ethernet, ipv4, tcp, text, timestamps, udp } from "./build-frame.ts";
import { ZOO } from "./frame-zoo.ts";

const TABLES = layerTables(Object.values(layers));
const PORTS = tunnelPorts(TABLES);
/** Bytes before and after a frame that are none of it. */
const MARGIN = 32;

interface Captured {
  readonly bytes: Uint8Array;
  /** Bytes on the wire, where that is more. */
  readonly original?: number;
}

/** Is it read the short way? Then it must be read as the layers read it. */
function isPlain({ bytes, original = 0 }: Captured): boolean {
  const all = new Uint8Array(bytes.length + 2 * MARGIN).fill(0x45);
  all.set(bytes, MARGIN);
  const end = MARGIN + bytes.length;
  const found = new Found();
  const names = new Names();
  const begun = () => {
    const cursor = new Cursor(names, found, TABLES, new Cursor(names, found, TABLES, undefined));
    cursor.begin(all, 7, MARGIN + Math.max(bytes.length, original), 3);
    return cursor;
  };
  const short = begun();
  if (!readPlainFrame(new DataView(all.buffer), MARGIN, end, short, PORTS)) {
    expect(rowOf(short)).toEqual(rowOf(begun()));
    return false;
  }
  const long = begun();
  link.read(all, MARGIN, end, long);
  expect(rowOf(short)).toEqual(rowOf(long));
  expect([...found.notes]).toEqual([]);
  return true;
}

/** All that a row is made of; what was captured of a payload counts only as far as there is one. */
function rowOf(cursor: Cursor) {
  const {
    bytes: _,
    names: _n,
    found: _f,
    tables: _t,
    quote: _q,
    statedEnd: _s,
    payloadEnd,
    ...rest
  } = cursor;
  return { ...rest, link: cursor.linkId(), there: payloadEnd - cursor.payloadAt };
}

const data = (random: Random, most: number) => Uint8Array.from({ length: random(most) }, () => random(256));

/** A frame that is plain, or nearly. */
function frame(random: Random): Uint8Array {
  const one = <T>(...choices: readonly T[]): T => choices[random(choices.length)];
  const payload = data(random, one(1, 20, 60));
  const port = () => one(random(65_536), 4789, 6081, 80);
  const options = one<readonly number[]>(
    [],
    [],
    timestamps(random(1e9), 5),
    [1, 1, 1, 1],
    [...data(random, 5)],
  );
  const transport =
    random(2) === 0
      ? udp(port(), port(), payload, one(8 + payload.length, 8 + payload.length, random(80)))
      : tcp(port(), port(), payload, {
          sequence: random(2 ** 32),
          acknowledgement: random(2 ** 32),
          flags: random(256),
          window: random(65_536),
          options: options.length % 4 === 0 ? options : [],
        });
  const protocol = transport.length === 8 + payload.length ? 17 : 6;
  const packet = ipv4(one(protocol, protocol, protocol, random(256)), transport, {
    id: random(65_536),
    ttl: random(256),
    fragment: one(0, 0x4000, 0x8000, 0x2000, random(65_536)),
    options: one([], [], [], [1, 1, 1, 1]),
    ...one({}, {}, {}, { totalLength: random(120) }),
  });
  return bytesOf(ethernet(0x0800, packet), one(new Uint8Array(0), new Uint8Array(0), data(random, 20)));
}

test("random frames", () => {
  let plain = 0;
  for (let seed = 0; seed < 4000; seed++) if (isPlain({ bytes: frame(seeded(seed)) })) plain++;
  expect(plain).toBeGreaterThan(600);
});

test("random frames, cut by a snap length", () => {
  let plain = 0;
  for (let seed = 0; seed < 4000; seed++) {
    const random = seeded(seed);
    const whole = frame(random);
    const bytes = whole.subarray(0, random(whole.length + 1));
    if (isPlain({ bytes, original: whole.length })) plain++;
    isPlain({ bytes });
  }
  expect(plain).toBeGreaterThan(140);
});

test("random frames, damaged", () => {
  let plain = 0;
  for (let seed = 0; seed < 4000; seed++) {
    const random = seeded(seed);
    if (isPlain({ bytes: changed(frame(random), random) })) plain++;
  }
  expect(plain).toBeGreaterThan(120);
});

const onEthernet = ZOO.filter((f) => f.linkType === 1);

describe("frames of every shape", () => {
  test("of these only the bare UDP one is plain", () => {
    expect(onEthernet.filter(({ bytes }) => isPlain({ bytes })).map((f) => f.name)).toEqual(["udp"]);
  });

  test.each(onEthernet)("$name, cut and damaged", ({ bytes }) => {
    for (let length = 0; length <= bytes.length; length++) {
      isPlain({ bytes: bytes.subarray(0, length) });
      isPlain({ bytes: bytes.subarray(0, length), original: bytes.length });
    }
    for (let seed = 0; seed < 200; seed++) isPlain({ bytes: changed(bytes, seeded(seed)) });
  });
});

describe("what is plain", () => {
  const DATA = text("GET / HTTP/1.1");
  const over = (protocol: number, transport: Uint8Array, fields = {}) => ({
    bytes: ethernet(0x0800, ipv4(protocol, transport, fields)),
  });

  test("UDP, and TCP with no options or a padded timestamp", () => {
    expect(isPlain(over(17, udp(1, 2, DATA)))).toBe(true);
    expect(isPlain(over(17, udp(1, 2, new Uint8Array(0)), { fragment: 0x4000 }))).toBe(true);
    expect(isPlain(over(6, tcp(1, 2, DATA)))).toBe(true);
    expect(isPlain(over(6, tcp(1, 2, DATA, { options: timestamps(1, 2) })))).toBe(true);
  });

  test("not what a layer looks deeper into, or notes", () => {
    expect(isPlain(over(6, tcp(1, 2, DATA, { options: [2, 4, 5, 180] })))).toBe(false);
    expect(isPlain(over(17, udp(1, 2, DATA), { fragment: 0x2000 }))).toBe(false);
    expect(isPlain(over(17, udp(1, 2, DATA), { fragment: 1 }))).toBe(false);
    expect(isPlain(over(17, udp(1, 2, DATA), { options: [1, 1, 1, 1] }))).toBe(false);
    expect(isPlain(over(17, udp(1, 2, DATA, 99)))).toBe(false);
    expect(isPlain(over(17, udp(1, 2, DATA), { totalLength: 0 }))).toBe(false);
    expect(isPlain(over(17, udp(1, 4789, new Uint8Array(40))))).toBe(false);
    expect(isPlain(over(17, udp(1, 9, ipv4(17, udp(3, 4, DATA)))))).toBe(false);
  });
});
