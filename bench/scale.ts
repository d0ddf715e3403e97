/**
 * What so much traffic a day takes on Workers, from costs measured here and prices published there: prints the
 * tables of docs/scale.md. Measured inputs are options; see MEASURED for what they default to.
 */
import { largeAnalysis } from "../src/analysis/large/index.ts";
import { plainSha256 } from "../src/lib/digest.ts";
import { MEASURED, PLAN, PRICES } from "./scale-inputs.ts";
import { table, whole } from "./table.ts";

export interface ScaleInputs {
  readonly bytesPerDay: number;
  /** CPU milliseconds of the analysis per GB of captures, all steps of a job. */
  readonly cpuMsPerGb: number;
  /** Bytes of one capture, which is one file of a rotated dump. */
  readonly captureBytes: number;
  /** Bytes of one part of its upload. */
  readonly uploadPartBytes: number;
  /** Bytes of the captures of one job. */
  readonly jobBytes: number;
  /** Days that captures are kept in R2. */
  readonly keptDays: number;
  /** Bytes of report per GB of captures. */
  readonly reportBytesPerGb: number;
}

export interface Scale {
  readonly captures: number;
  readonly jobs: number;
  readonly partitionsOfAJob: number;
  readonly requests: number;
  readonly cpuMs: number;
  /** Isolates that compute at the same time, were the day spread evenly. */
  readonly busyIsolates: number;
  readonly classA: number;
  readonly classB: number;
  readonly storedGbMonths: number;
}

const GB = 1e9;
const DAY_MS = 86_400_000;
const DAYS = 30;

/** Requests to R2 by kind (deleting is free), counted in src/jobs and src/store. */
const OF_AN_UPLOAD = { classA: 6, classB: 5 };
const OF_AN_UPLOADED_PART = { classA: 2, classB: 1 };
/** Rows, facts; and looked up, read, asked for four times, its upload deleted. */
const OF_A_CAPTURE = { classA: 2, classB: 10 };
/** What it leaves. The plan, whether it is wanted, what it left; and a range of each capture's rows. */
const OF_A_PARTITION = { classA: 1, classB: 3 };
/** Documents, hints, plan, report, clean-up. A note of progress every 1.5 s is left out. */
const OF_A_JOB = { classA: 6, classB: 10 };
/** Begun and completed; then its parts. */
const REQUESTS_OF_AN_UPLOAD = 2;
const REQUESTS_OF_A_JOB = 2;

/** Of one day; `storedGbMonths` is of a month, with the captures of `keptDays` there at any time. */
export function scaleOf(inputs: ScaleInputs): Scale {
  const gb = inputs.bytesPerDay / GB;
  const captures = Math.ceil(inputs.bytesPerDay / inputs.captureBytes);
  const parts = captures * Math.ceil(inputs.captureBytes / inputs.uploadPartBytes);
  const jobs = Math.ceil(inputs.bytesPerDay / inputs.jobBytes);
  const partitionsOfAJob = largeAnalysis(plainSha256).partitionsFor(inputs.jobBytes);
  const partitions = jobs * partitionsOfAJob;
  const cpuMs = gb * inputs.cpuMsPerGb;
  const asked = (kind: "classA" | "classB") =>
    captures * (OF_AN_UPLOAD[kind] + OF_A_CAPTURE[kind]) +
    parts * OF_AN_UPLOADED_PART[kind] +
    partitions * OF_A_PARTITION[kind] +
    jobs * OF_A_JOB[kind];
  return {
    captures,
    jobs,
    partitionsOfAJob,
    requests: captures * REQUESTS_OF_AN_UPLOAD + parts + jobs * REQUESTS_OF_A_JOB,
    cpuMs,
    busyIsolates: cpuMs / DAY_MS,
    classA: asked("classA"),
    classB: asked("classB") + partitionsOfAJob * captures,
    storedGbMonths: gb * inputs.keptDays + (gb * DAYS * inputs.reportBytesPerGb) / GB,
  };
}

/** Dollars of a month, beyond what the plan includes. */
export function monthlyCost(scale: Scale): Readonly<Record<string, number>> {
  const beyond = (perMonth: number, included: number, price: number) =>
    (Math.max(0, perMonth - included) / 1e6) * price;
  return {
    "Workers Paid plan": PLAN.perMonth,
    requests: beyond(DAYS * scale.requests, PLAN.requests, PRICES.requestsPerMillion),
    "CPU time": beyond(DAYS * scale.cpuMs, PLAN.cpuMs, PRICES.cpuMsPerMillion),
    "R2 class A": beyond(DAYS * scale.classA, PLAN.classA, PRICES.classAPerMillion),
    "R2 class B": beyond(DAYS * scale.classB, PLAN.classB, PRICES.classBPerMillion),
    "R2 storage": Math.max(0, scale.storedGbMonths - PLAN.storedGbMonths) * PRICES.storedGbMonth,
  };
}

export function showScale(changes: Partial<ScaleInputs>): void {
  const inputs = { ...MEASURED.inputs, ...changes };
  const scale = scaleOf(inputs);
  console.log(
    `\n## ${whole(inputs.bytesPerDay / GB)} GB of captures a day (${MEASURED.engine}, ${MEASURED.date})\n`,
  );
  console.log(
    table(
      ["input", "value"],
      Object.entries(inputs).map(([name, value]) => [name, whole(value)]),
    ),
  );
  console.log("");
  const digits = (value: number) => (value < 100 ? value.toFixed(2) : whole(value));
  console.log(
    table(
      ["a day takes", "value"],
      Object.entries(scale).map(([name, value]) => [name, digits(value)]),
    ),
  );
  console.log("");
  const costs = Object.entries(monthlyCost(scale));
  const sum = costs.reduce((total, [, dollars]) => total + dollars, 0);
  const money = (dollars: number) => dollars.toFixed(2);
  console.log(
    table(
      ["a month costs", "US$"],
      [...costs.map(([name, dollars]) => [name, money(dollars)]), ["all", money(sum)]],
    ),
  );
}
