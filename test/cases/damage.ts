/** Damage by a seed: the same seed, the same damage. */

export type Random = (below: number) => number;

/** Integers from 0 up to `below`: a 32-bit mix of a counter. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0;
    let h = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 0) % below;
  };
}

/** Lengths and counts that parsers get wrong. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** Some bytes replaced: by anything, or four at once by an edge of a number range. */
export function changed(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  if (copy.length < 4) return copy;
  const view = new DataView(copy.buffer);
  for (let n = 1 + random(12); n > 0; n--) {
    // Headers are where damage does most: half of it goes into the first 400 bytes.
    const at = random(random(2) === 0 ? Math.min(copy.length, 400) : copy.length);
    if (random(2) === 0 && at + 4 <= copy.length)
      view.setUint32(at, EDGES[random(EDGES.length)], random(2) === 0);
    else copy[at] = random(256);
  }
  return copy;
}

/** Bytes taken out, or a stretch of it there twice. */
export function spliced(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  if (bytes.length === 0) return new Uint8Array(0);
  const from = random(bytes.length);
  const to = Math.min(bytes.length, from + 1 + random(200));
  const [head, tail] =
    random(2) === 0
      ? [bytes.subarray(0, from), bytes.subarray(to)]
      : [bytes.subarray(0, to), bytes.subarray(from)];
  const joined = new Uint8Array(head.length + tail.length);
  joined.set(head);
  joined.set(tail, head.length);
  return joined;
}

const WORDS = [
  "99999999999999999999",
  "-1",
  "0",
  "1e309",
  "NaN",
  "__proto__",
  "constructor",
  "\u0000",
  "\ufeff",
  "255.255.255.255/99",
  "999.1.1.1",
  "fe80::1%eth0",
  "::/129",
  "0.0.0.0:0",
  "ff:ff:ff:ff:ff:ff",
  "->",
  "### ip -d addr",
  "### nstat -az",
  "\r",
  "\t",
  "lo",
  "[0:0]",
  "inet",
  "link/ether",
  "UDP",
  "Route",
  "-A INPUT -j DROP",
  "*filter",
  "COMMIT",
];

/** Words of a text replaced, lines doubled, dropped and moved. */
export function garbled(text: string, random: Random): string {
  const lines = text.split("\n");
  for (let n = 1 + random(30); n > 0; n--) {
    const at = random(lines.length);
    const other = random(lines.length);
    const words = lines[at].split(" ");
    switch (random(5)) {
      case 0:
        lines.splice(at, 1, lines[at], lines[at]);
        break;
      case 1:
        lines.splice(at, 1 + random(4));
        if (lines.length === 0) lines.push("");
        break;
      case 2:
        [lines[at], lines[other]] = [lines[other], lines[at]];
        break;
      case 3:
        lines[at] += lines[other];
        break;
      default:
        words[random(words.length)] = WORDS[random(WORDS.length)];
        lines[at] = words.join(" ");
    }
  }
  return lines.join("\n");
}
