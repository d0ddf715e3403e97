import { expect, test } from "vitest";
import { RowStore } from "../../../src/analysis/fold/rows.ts";
import { WholeRows } from "../../../src/analysis/fold/whole-rows.ts";
import { seeded } from "../../cases/damage.ts";

/** Rows whose times are these, in milliseconds. */
function storeOf(times: readonly number[]): RowStore {
  const store = new RowStore();
  const column = (of: (ms: number) => number) => Uint32Array.from(times, of);
  const zeros = new Uint32Array(times.length);
  const [halves, bytes] = [new Uint16Array(times.length), new Uint8Array(times.length)];
  const seconds = column((ms) => Math.floor(ms / 1000));
  const nanos = column((ms) => (ms % 1000) * 1e6);
  const [frame, flow, length, sequence, head, body] = [column((ms) => ms), zeros, zeros, zeros, zeros, zeros];
  const [link, envelope, ipId, ttl, flags, tcpFlags] = [halves, halves, halves, bytes, bytes, bytes];
  const rows = {
    frame,
    seconds,
    nanos,
    flow,
    link,
    envelope,
    ipId,
    ttl,
    flags,
    length,
    tcpFlags,
    sequence,
    head,
    body,
  };
  for (let row = 0; row < times.length; row++) store.copy(rows, row, 0);
  return store;
}

function keep(times: readonly number[], most: number): WholeRows {
  const whole = new WholeRows(most);
  const store = storeOf(times);
  for (let row = 0; row < store.count; row++) whole.copy(store, row, 3);
  return whole;
}

const framesOf = ({ rows }: WholeRows) => [...rows.frame.subarray(0, rows.count)].sort((a, b) => a - b);

test("as long as there is room all rows are kept", () => {
  const whole = keep([5, 1, 3], 3);
  expect(whole.cut).toBeUndefined();
  expect(framesOf(whole)).toEqual([1, 3, 5]);
  expect(whole.rows.capture[0]).toBe(3);
});

test("else those before the first that there is no room for, in whatever order they come", () => {
  for (let seed = 0; seed < 300; seed++) {
    const random = seeded(seed);
    const times = Array.from({ length: 1 + random(60) }, () => random(1 + random(3000)));
    const most = 1 + random(30);
    const whole = keep(times, most);
    const sorted = [...times].sort((a, b) => a - b);
    const first = sorted.at(most);
    const { cut } = whole;
    expect(cut && cut.seconds * 1000 + cut.nanos / 1e6, `seed ${seed}`).toBe(first);
    expect(framesOf(whole)).toEqual(first === undefined ? sorted : sorted.filter((ms) => ms < first));
  }
});

test("a cut from elsewhere holds for rows that are there and that come; a later one changes nothing", () => {
  const whole = keep([1000, 2000, 3000], 10);
  whole.cutAt({ seconds: 2, nanos: 0 });
  whole.cutAt({ seconds: 3, nanos: 0 });
  expect(whole.cut).toEqual({ seconds: 2, nanos: 0 });
  const more = storeOf([1999, 2000]);
  for (const row of [0, 1]) whole.copy(more, row, 0);
  expect(framesOf(whole)).toEqual([1000, 1999]);
});
