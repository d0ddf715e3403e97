/** Citations: every claim of the report names a frame, a line of host state, or a counter. */
import type { Evidence, Words } from "../../report/schema.ts";
import type { Fact, HostState } from "../host/define.ts";
import type { Growth } from "../observe/counters.ts";
import type { CaptureView, FrameRef, Sightings } from "../observe/define.ts";
import type { IcmpReport } from "../observe/icmp.ts";
import type { Observed } from "../observe/index.ts";
import type { PacketNames } from "../packet/define.ts";

/** The name of the input that a state was pasted in. */
export function inputOf(state: HostState): string {
  return state.moment === "now" ? `${state.host}.state` : `${state.host}.state.${state.moment}`;
}

/** Where a line of a state stands: the input that it was sent in, and its line there. */
export function placeOf(state: HostState, line: number): { readonly input: string; readonly line: number } {
  const source = state.sources?.findLast(({ before }) => before < line);
  if (source) return { input: source.input, line: line - source.before };
  return { input: inputOf(state), line };
}

export function citeLine(state: HostState, fact: Fact): Evidence {
  const { command, line, text } = fact.at;
  return { kind: "state", host: state.host, command, ...placeOf(state, line), text };
}

export function citeGrowth(host: string, growth: Growth): Evidence {
  return { kind: "count", host, name: growth.name, before: growth.before, after: growth.after };
}

/** What tells a packet on its way: `id 0x1a2b, TTL 63`; IPv6 has no such id. */
export function headerText({ decoded }: CaptureView, row: number, names: PacketNames): string {
  const { ipId, ttl, flow } = decoded.packets;
  return names.flow(flow[row]).source.includes(":")
    ? `hop limit ${ttl[row]}`
    : `id 0x${ipId[row].toString(16).padStart(4, "0")}, TTL ${ttl[row]}`;
}

/** One decimal digit per power of ten of the capture's clock; RFC 3339, UTC. */
export function timeText(seconds: number, nanos: number, digits: number): string {
  const date = new Date(seconds * 1000).toISOString().slice(0, 19);
  const fraction = digits === 0 ? "" : `.${String(nanos).padStart(9, "0").slice(0, Math.min(9, digits))}`;
  return `${date}${fraction}Z`;
}

/** Cites frames; what a frame shows is said in both languages, always. */
export class Citer {
  readonly #observed: Observed;

  constructor(observed: Observed) {
    this.#observed = observed;
  }

  #frame(
    ref: FrameRef,
    time: { readonly seconds: number; readonly nanos: number } | undefined,
    note: Required<Words>,
  ): Evidence {
    const view = this.#observed.captures[ref.capture];
    const digits = view.summary.interfaces.at(0)?.timeDigits ?? 6;
    return {
      kind: "frame",
      host: view.host,
      capture: view.part,
      frame: ref.frame,
      time: time === undefined ? null : timeText(time.seconds, time.nanos, digits),
      note,
    };
  }

  #sighting(sightings: Sightings, index: number, note: Required<Words>): Evidence {
    const capture = sightings.capture[index];
    const row = sightings.row[index];
    const table = this.#observed.captures[capture].decoded.packets;
    return this.#frame(
      { capture, frame: table.frame[row] },
      { seconds: table.seconds[row], nanos: table.nanos[row] },
      note,
    );
  }

  /** A packet that left a host. */
  sent(member: number, index: number, note: Required<Words>): Evidence {
    return this.#sighting(this.#observed.traffic[member].sent, index, note);
  }

  /** A packet that arrived at a host. */
  arrived(member: number, index: number, note: Required<Words>): Evidence {
    return this.#sighting(this.#observed.traffic[member].arrived, index, note);
  }

  icmp(report: IcmpReport, note: Required<Words>): Evidence {
    return this.#frame(report, report.error, note);
  }

  message(
    ref: FrameRef,
    time: { readonly seconds: number; readonly nanos: number },
    note: Required<Words>,
  ): Evidence {
    return this.#frame(ref, time, note);
  }
}
