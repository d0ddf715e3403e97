import { describe, expect, it } from "vitest";
import type { CaptureView } from "../../../src/analysis/observe/define.ts";
import { matchPackets } from "../../../src/analysis/observe/match.ts";
import { coverStreams, tcpFlows } from "../../../src/analysis/observe/stream-cover.ts";
import { ethernet, payload, tcp, udp } from "./build-frames.ts";
import { BEGIN_SECONDS, Captures } from "./build-views.ts";

const MAC_A = "02:00:00:00:00:0a";
const MAC_B = "02:00:00:00:00:0b";
const ENDS = { source: "10.0.0.1", destination: "10.9.9.9" };

/** [first byte of the stream, length, IP id] */
type Segment = readonly [from: number, length: number, id: number];

const stream = payload(20_000);

function segment([from, length, id]: Segment, first: number): Uint8Array {
  const header = { ...ENDS, id, from: 1000, to: 80, flags: 24, sequence: (first + from) >>> 0 };
  return ethernet(MAC_A, MAC_B, tcp(header, stream.subarray(from, from + length)));
}

function all(view: CaptureView, capture: number) {
  const { count, seconds, nanos } = view.decoded.packets;
  const row = Uint32Array.from({ length: count }, (_, i) => i);
  const time = Float64Array.from(row, (i) => (seconds[i] - BEGIN_SECONDS) * 1e9 + nanos[i]);
  const weight = new Uint32Array(count).fill(1);
  const sightings = { count, capture: new Uint16Array(count).fill(capture), row, time, weight, until: time };
  return { indexes: row, sightings };
}

function cover(sent: readonly Segment[], arrived: readonly Segment[], first = 1) {
  const timed = (list: readonly Segment[], ms: number) =>
    list.map((s, i) => [ms + i, segment(s, first)] as const);
  const captures = new Captures().add("ds", timed(sent, 0)).add("rs1", timed(arrived, 1));
  const [a, b] = captures.views;
  const { names, views } = captures;
  const flowKey = Uint32Array.from({ length: names.flowCount }, (_, i) => i);
  const matching = matchPackets(views, all(a, 0), all(b, 1), flowKey);
  const isTcp = tcpFlows(names.flowCount, (id) => names.flow(id).protocol);
  const covered = coverStreams(views, all(a, 0), all(b, 1), matching, isTcp);
  return { covered, arrived: [...matching.arrivedAs].map((at) => at >= 0) };
}

const frame = (from: number, length: number, id = 1): Segment => [from, length, id];
const cut = (from: number, length: number, each: number, id = 50): Segment[] =>
  Array.from({ length: Math.ceil(length / each) }, (_, i) => [
    from + i * each,
    Math.min(each, length - i * each),
    id + i,
  ]);

describe("a super-frame", () => {
  it("arrived when the segments it was cut into did", () =>
    expect(cover([frame(0, 4000)], cut(0, 4000, 1448))).toEqual({ covered: 1, arrived: [true] }));

  it("did not when one of them is missing", () => {
    for (const lost of [0, 1, 2])
      expect(
        cover(
          [frame(0, 4000)],
          cut(0, 4000, 1448).filter((_, i) => i !== lost),
        ).covered,
        String(lost),
      ).toBe(0);
  });

  it("arrived in whatever order its segments came", () =>
    expect(cover([frame(0, 4000)], cut(0, 4000, 1448).reverse()).covered).toBe(1));
});

describe("segments", () => {
  it("arrived when the frame they were merged into did", () =>
    expect(cover(cut(0, 4000, 1000), [frame(0, 4000)])).toEqual({
      covered: 4,
      arrived: [true, true, true, true],
    }));

  it("arrived as far as that frame reaches", () =>
    expect(cover(cut(0, 4000, 1000), [frame(0, 2500)]).arrived).toEqual([true, true, false, false]));

  it("arrived cut in another way", () =>
    expect(cover(cut(0, 6000, 2000), cut(0, 6000, 1500)).arrived).toEqual([true, true, true]));
});

it("does not take a retransmission for the segment that was lost", () => {
  // The same range again, with another id: the first one never arrived, the second did.
  expect(cover([frame(0, 1000, 1), frame(0, 1000, 2)], [frame(0, 1000, 2)]).arrived).toEqual([false, true]);
});

it("takes no bytes of another stream", () => {
  const other = tcp({ ...ENDS, id: 9, from: 1001, to: 80, flags: 24, sequence: 1 }, stream.subarray(0, 4000));
  const captures = new Captures()
    .add("ds", [[0, segment(frame(0, 4000), 1)]])
    .add("rs1", [[1, ethernet(MAC_A, MAC_B, other)]]);
  const { names, views } = captures;
  const matching = { arrivedAs: Int32Array.of(-1), sentAs: Int32Array.of(-1), unique: new Uint8Array(1) };
  const isTcp = tcpFlows(names.flowCount, (id) => names.flow(id).protocol);
  expect(coverStreams(views, all(views[0], 0), all(views[1], 1), matching, isTcp)).toBe(0);
});

it("knows flows of TCP from others", () => {
  const captures = new Captures().add("ds", [
    [0, ethernet(MAC_A, MAC_B, udp(ENDS, 1, 2))],
    [1, segment(frame(0, 10), 1)],
  ]);
  const { names } = captures;
  const isTcp = tcpFlows(names.flowCount, (id) => names.flow(id).protocol);
  expect(
    Array.from({ length: names.flowCount }, (_, id) => isTcp(id) === (names.flow(id).protocol === 6)),
  ).not.toContain(false);
});

it("follows a stream past the highest sequence number", () =>
  expect(cover([frame(0, 4000)], cut(0, 4000, 1448), 0xffff_f800)).toEqual({ covered: 1, arrived: [true] }));
