/**
 * What so much traffic a day takes on Workers, from costs measured here and prices published there: prints the
 * tables of docs/scale.md. Measured inputs are options; see MEASURED for what they default to.
 */
import { MEASURED, PLAN, PRICES } from "./scale-inputs.ts";
import { table, whole } from "./table.ts";

export interface ScaleInputs {
  readonly bytesPerDay: number;
  /** CPU milliseconds of the analysis per GB of captures, in workerd. */
  readonly cpuMsPerGb: number;
  /** Bytes of one request, or of one part that a job reads. */
  readonly partBytes: number;
  /** Bytes of one R2 multipart part of an upload. */
  readonly uploadPartBytes: number;
  /** Days that captures are kept in R2. */
  readonly keptDays: number;
  /** Bytes of report per GB of captures. */
  readonly reportBytesPerGb: number;
}

export interface Scale {
  readonly parts: number;
  readonly requests: number;
  readonly cpuMs: number;
  /** Isolates that compute at the same time, were the day spread evenly. */
  readonly busyIsolates: number;
  readonly classA: number;
  readonly classB: number;
  readonly queueOperations: number;
  readonly workflowInstances: number;
  readonly storedGbMonths: number;
}

const GB = 1e9;
const DAY_MS = 86_400_000;
const DAYS = 30;

/** Of one day; `storedGbMonths` is of a month, with the captures of `keptDays` there at any time. */
export function scaleOf(inputs: ScaleInputs): Scale {
  const gb = inputs.bytesPerDay / GB;
  const parts = Math.ceil(inputs.bytesPerDay / inputs.partBytes);
  const uploads = Math.ceil(inputs.bytesPerDay / inputs.uploadPartBytes);
  const cpuMs = gb * inputs.cpuMsPerGb;
  return {
    parts,
    // An upload is a request per part of it; each part analysed is one invocation.
    requests: uploads + parts,
    cpuMs,
    busyIsolates: cpuMs / DAY_MS,
    // UploadPart each, Create and Complete per capture part; a partial result and a report each.
    classA: uploads + 2 * parts + 2 * parts,
    // The capture and the partial result are read once.
    classB: 2 * parts,
    // Write, read, delete (messages below 64 KB).
    queueOperations: 3 * parts,
    workflowInstances: parts,
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
    Queues: beyond(DAYS * scale.queueOperations, PLAN.queueOperations, PRICES.queueOperationsPerMillion),
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
