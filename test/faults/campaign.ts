/**
 * Many analyses on a storage that fails now and then. What has to hold whatever failed: what was acknowledged can
 * be read back as it was, nothing is there twice, every answer is a report or a problem that says to come again,
 * and after the sweeper nothing is left that belongs to no report.
 */
import { expect } from "vitest";
import type { Ask } from "../routes/ask.ts";

/** One way to fail. `op` counts the operations on the storage. */
export const FAULTS = [
  "refuses",
  "loses answers",
  "throttles",
  "is slow",
  "answers half",
  "loses writes",
] as const;
export type Fault = (typeof FAULTS)[number];

/** Every how many operations one fails; the first ones do not, so that a campaign can begin. */
const RATE = 0.15;

/** The same faults in the same order every time. */
export class Chance {
  #state: number;
  on = true;
  injected = 0;
  constructor(seed: number) {
    this.#state = seed;
  }
  /** Does this operation fail? */
  strikes(): boolean {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    const hit = this.on && this.#state / 2 ** 32 < RATE;
    if (hit) this.injected++;
    return hit;
  }
}

const ATTEMPTS = 40;

/** A state that no other analysis has, with a virtual service: its report is in the index too. */
function stateOf(run: string, i: number): string {
  return [
    "### hostname",
    `ds-${run}-${i}`,
    "### ipvsadm -Ln",
    "IP Virtual Server version 1.2.1 (size=4096)",
    "Prot LocalAddress:Port Scheduler Flags",
    "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn",
    `TCP  192.0.2.${1 + (i % 200)}:80 rr`,
    "  -> 198.51.100.7:80              Route   1      0          0",
    "",
  ].join("\n");
}

/** A pcap without a frame. */
const CAPTURE = Uint8Array.of(
  0xd4,
  0xc3,
  0xb2,
  0xa1,
  2,
  0,
  4,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  4,
  0,
  1,
  0,
  0,
  0,
);

/** Of every second analysis the capture is to be kept. */
const isKept = (i: number) => i % 2 === 1;

async function post(ask: Ask, run: string, i: number): Promise<Response> {
  const form = new FormData();
  form.append("ds", new Blob([CAPTURE]), "ds.pcap");
  form.append("ds.state", new Blob([stateOf(run, i)]), "ds.txt");
  return ask(`/v1/analyses${isKept(i) ? "?retain=300" : ""}`, { method: "POST", body: form });
}

export interface Acknowledged {
  /** Report by id, as it was answered. */
  readonly reports: ReadonlyMap<string, string>;
  /** Ids of those whose captures are kept. */
  readonly kept: ReadonlySet<string>;
  /** Answers that were no report. */
  readonly refused: number;
}

/** Sends `count` analyses, each until it is acknowledged. */
export async function campaign(ask: Ask, run: string, count: number): Promise<Acknowledged> {
  const reports = new Map<string, string>();
  const kept = new Set<string>();
  let refused = 0;
  for (let i = 0; i < count; i++)
    for (let attempt = 0; ; attempt++) {
      expect(attempt, "attempts until a report is acknowledged").toBeLessThan(ATTEMPTS);
      const answer = await post(ask, run, i);
      const text = await answer.text();
      if (answer.status !== 200 && answer.status !== 201) {
        expect({ status: answer.status, text }).toMatchObject({
          status: 503,
          text: expect.stringContaining("store-unavailable"),
        });
        refused++;
        continue;
      }
      const id = String(Object(JSON.parse(text)).id);
      reports.set(id, text);
      if (isKept(i)) kept.add(id);
      break;
    }
  return { reports, kept, refused };
}

/** With the faults off. @param keys every key there is in the bucket */
export async function holds(
  ask: Ask,
  { reports, kept }: Acknowledged,
  count: number,
  keys: readonly string[],
): Promise<void> {
  expect(reports.size).toBe(count);
  for (const [id, text] of reports) {
    const answer = await ask(`/v1/analyses/${id}`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(text);
  }
  const stored = keys.filter((key) => key.startsWith("reports/"));
  expect(stored.sort()).toEqual([...reports.keys()].map((id) => `reports/${id}.json`).sort());
  // Each capture that was to be kept, once, in one piece.
  const noted = keys.filter((key) => key.startsWith("retained/"));
  expect(noted.sort()).toEqual([...kept].map((id) => `retained/${id}.json`).sort());
  const pieces = keys.filter((key) => key.startsWith("captures/"));
  expect(new Set(pieces.map((key) => key.split("/")[1])).size).toBe(kept.size);
  expect(pieces).toHaveLength(kept.size);
  // One entry of the index for each report, and nothing else in the bucket.
  const others = keys.filter((key) => !/^(?:reports|retained|captures)\//.test(key));
  expect(others.map((key) => key.split("/")[0]).filter((folder) => folder !== "vip-reports")).toEqual([]);
  const indexed = others.map((key) => key.split("-").at(-1)?.replace(".json", "") ?? "");
  expect(indexed.sort()).toEqual([...reports.keys()].sort());
}
