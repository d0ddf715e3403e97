/** Captures for tests of what is observed: frames with times, read and decoded like real ones. */
import { openCapture } from "../../../src/analysis/capture/read.ts";
import { parseHost } from "../../../src/analysis/host/state.ts";
import type { CaptureView } from "../../../src/analysis/observe/define.ts";
import { type Observed, observe } from "../../../src/analysis/observe/index.ts";
import { NO_TOPOLOGY, type Topology } from "../../../src/analysis/observe/topology.ts";
import { CaptureDecoder } from "../../../src/analysis/packet/decode.ts";
import { Names } from "../../../src/analysis/packet/names.ts";
import { buildPcap } from "../capture/build-capture.ts";

/** Milliseconds after the test's beginning, and the frame. */
export type TimedFrame = readonly [ms: number, bytes: Uint8Array];

/** 2026-01-01 00:00:00 UTC. */
export const BEGIN_SECONDS = 1_767_225_600;

export interface CaptureOptions {
  readonly part?: string;
  readonly linkType?: number;
  /** Bytes kept of each frame. */
  readonly snapLength?: number;
  /** This host's clock is ahead by so much. */
  readonly clockMs?: number;
}

export function pcapOf(frames: readonly TimedFrame[], options: CaptureOptions = {}): Uint8Array {
  const { linkType = 1, snapLength = 262_144, clockMs = 0 } = options;
  return buildPcap({
    nanos: true,
    linkType,
    snapLength,
    frames: frames.map(([at, bytes]) => {
      const micros = Math.round((at + clockMs) * 1000);
      const seconds = Math.floor(micros / 1e6);
      return {
        seconds: BEGIN_SECONDS + seconds,
        nanos: (micros - seconds * 1e6) * 1000,
        bytes: bytes.subarray(0, snapLength),
        original: bytes.length,
      };
    }),
  });
}

/** The captures of one analysis: they share their names. */
export class Captures {
  readonly names = new Names();
  readonly views: CaptureView[] = [];

  add(host: string, frames: readonly TimedFrame[], options: CaptureOptions = {}): this {
    const reader = openCapture();
    const decoder = new CaptureDecoder(this.names);
    for (const batch of reader.push(pcapOf(frames, options))) decoder.decodeFrames(batch);
    reader.end();
    const part = options.part ?? host;
    this.views.push({ host, part, name: part, summary: reader.summary(), decoded: decoder.finish() });
    return this;
  }

  /** Observed with these state texts, by part: `ds.state`, `rs1.state.before`. */
  observe(states: Readonly<Record<string, string>> = {}, topology: Partial<Topology> = {}): Observed {
    const read = Object.entries(states).map(([part, text]) => {
      const [host, , moment] = part.split(".");
      return parseHost(host, moment === "before" || moment === "after" ? moment : "now", text);
    });
    return observe(this.views, this.names, read, { ...NO_TOPOLOGY, ...topology });
  }
}
