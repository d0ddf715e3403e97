/**
 * One journey that was lost and one that got through, as far as the report's evidence shows them: frames of
 * the cause, or, where nothing of it got through, other traffic that did.
 */
import type { Report } from "../report/schema.ts";

type Frame = Extract<Report["findings"][number]["evidence"][number], { kind: "frame" }>;
type Probe = Report["probes"][number];

/** What a frame shows: that it left for another host, came from one, or stood at its own. */
export interface Step {
  readonly at: string;
  /** Where an arrow begins and ends; undefined where the frame shows no way. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly lost: boolean;
  readonly frame: Frame | undefined;
  readonly probe: Probe | undefined;
}

export interface Journeys {
  readonly lost: readonly Step[];
  readonly through: readonly Step[];
  /** Frames of the cause that show neither way nor loss in a form that is known. */
  readonly cited: readonly Step[];
  /** What got through is other traffic, counted. */
  readonly control: boolean;
}

/** So many steps of each: the first ones make the point. */
const MOST_STEPS = 4;

export function journeys(report: Report): Journeys {
  const { findings, verdict, hosts } = report;
  const known = new Set(hosts.map(({ name }) => name));
  const cause = findings.find(({ id }) => id === verdict.cause);
  const frames = (cause?.evidence ?? []).filter((item) => item.kind === "frame");
  const steps = frames.map((frame) => stepOf(frame, known));
  const lost = firstJourney(steps.filter((step) => step.lost));
  const arrived = steps.filter((step) => !step.lost && step.from !== undefined);
  const alike = arrived.filter(({ at }) => lost.some((step) => step.to === at));
  const cited = steps.filter((step) => !step.lost && step.from === undefined).slice(0, MOST_STEPS);
  const through = firstJourney(alike.length > 0 ? alike : arrived);
  if (through.length > 0) return { lost, through, cited, control: false };
  return { lost, through: controls(report, lost, known), cited, control: lost.length > 0 };
}

/** Steps of the first one's way only: the same hosts. */
function firstJourney(steps: readonly Step[]): Step[] {
  const [first] = steps;
  return steps.filter(({ at, to }) => at === first.at && to === first.to).slice(0, MOST_STEPS);
}

/** Says that the packet got no further, in either language. */
const LOST =
  /\bnever (?:arrived|came|went out)\b|\bdid not arrive\b|\bno answer left\b|未到达|未再发出|没有应答发出/;

/**
 * The evidence says what a frame shows in a few forms ("left ds for rs1 ...; never arrived"). A note in another
 * form, or that names hosts unknown to the report, makes a step without an arrow: nothing is guessed. Both
 * languages are read whatever the report is shown in: reports of earlier versions have English notes only.
 */
function stepOf(frame: Frame, known: ReadonlySet<string>): Step {
  const { host, note } = frame;
  const lost = LOST.test(note);
  const [from, to] = wayOf(note, host);
  if (from === undefined || to === undefined || !known.has(from === host ? to : from))
    return { at: host, from: undefined, to: undefined, lost, frame, probe: undefined };
  return { at: host, from, to, lost, frame, probe: undefined };
}

/** From which host to which; neither where the note says no way that the frame's host is an end of. */
function wayOf(note: string, host: string): readonly [string, string] | readonly [undefined, undefined] {
  const [first, ...rest] = note.slice(0, 300).split(/(?:: |[ ,;()，；：（）])+/);
  const [verb, second, third, fourth] = first === "reply" ? rest : [first.replace(/^回包/, ""), ...rest];
  if ((verb === "left" && third === "for") || (verb === "从" && third === "发往"))
    return second === host && fourth !== undefined ? [host, fourth] : [undefined, undefined];
  const arrived = (verb === "arrived" && second === "from") || (verb === "到达" && second === "来自");
  return arrived && third !== undefined ? [third, host] : [undefined, undefined];
}

/** Other traffic that was received: of the lost one's hosts first, of as few packets each as the report has. */
function controls({ probes }: Report, lost: readonly Step[], known: ReadonlySet<string>): Step[] {
  const wanted = lost[0];
  const fits = (probe: Probe): number =>
    Number(probe.sourceMac === wanted?.from && probe.destinationMac === wanted?.to) * 2 +
    Number([probe.sourceMac, probe.destinationMac].includes(wanted?.at ?? ""));
  return probes
    .filter(
      (probe) =>
        probe.received === "yes" &&
        known.has(probe.sourceMac) &&
        known.has(probe.destinationMac) &&
        probe.sourceMac !== probe.destinationMac,
    )
    .sort((a, b) => fits(b) - fits(a))
    .slice(0, MOST_STEPS)
    .map((probe) => ({
      at: probe.destinationMac,
      from: probe.sourceMac,
      to: probe.destinationMac,
      lost: false,
      frame: undefined,
      probe,
    }));
}
