import { expect, test } from "vitest";
import { CaptureWindows } from "../../../src/analysis/observe/windows.ts";
import { ethernet, payload, udp } from "./build-frames.ts";
import { BEGIN_SECONDS, Captures, type TimedFrame } from "./build-views.ts";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const C = "02:00:00:00:00:0c";
const ms = (value: number) => value * 1e6;

const frames = (to: string, times: readonly number[]): TimedFrame[] =>
  times.map((at) => [
    at,
    ethernet(A, to, udp({ source: "10.0.0.1", destination: "10.0.0.2", id: 1, ttl: 64 }, 1, 2, payload(9))),
  ]);

function windowsOf(...files: (readonly TimedFrame[])[]) {
  const captures = files.reduce((all, file) => all.add("ds", file), new Captures());
  return new CaptureWindows(captures.views, captures.names, BEGIN_SECONDS);
}

test("one file covers what lies between its first and last frame", () => {
  const windows = windowsOf(frames(B, [100, 900]));
  expect(windows.cover(B, ms(100), ms(900))).toBe(true);
  expect(windows.cover(B, ms(99), ms(500))).toBe(false);
  expect(windows.cover(B, ms(500), ms(901))).toBe(false);
});

test("two interfaces have a window each", () => {
  const windows = windowsOf(frames(B, [0, 1000]), frames(C, [0, 300]));
  expect(windows.cover(C, ms(200), ms(200))).toBe(true);
  expect(windows.cover(C, ms(500), ms(500))).toBe(false);
  expect(windows.cover(B, ms(500), ms(500))).toBe(true);
  expect(windows.cover(undefined, ms(500), ms(500))).toBe(true);
});

test("a MAC that no file shows counts as anywhere", () =>
  expect(windowsOf(frames(B, [0, 1000])).cover("02:00:00:00:00:0d", ms(500), ms(500))).toBe(true));

test("rotated files go on in each other, a missing one leaves a gap", () => {
  const windows = windowsOf(frames(B, [2000, 3000]), frames(B, [0, 1500]), frames(B, [9000, 9500]));
  expect(windows.cover(B, ms(1400), ms(2100))).toBe(true);
  expect(windows.cover(B, ms(5000), ms(5000))).toBe(false);
  expect(windows.cover(B, ms(9100), ms(9100))).toBe(true);
});

test("without a frame nothing is covered", () => expect(windowsOf([]).cover(undefined, 0, 0)).toBe(false));
