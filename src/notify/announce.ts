/** A report is there: whoever wants to know of it is told. */
import type { Engine, StepConfig, Steps } from "../jobs/define.ts";
import { startInstance } from "../jobs/wake.ts";
import type { StoredReport } from "../report/schema.ts";
import { readStored } from "../store/read-report.ts";
import { deliver, type Post, type Retries } from "./deliver.ts";
import { claim, reclaim } from "./deliveries.ts";
import { inBackground } from "./in-background.ts";

export interface Announcer extends Post {
  /** Undefined where the platform has none: messages are then tried a few times, and given up. */
  readonly engine: Engine | undefined;
}

/** Holds the process until background work is done. */
export type Keep = (work: Promise<void>) => void;

/** The platform ends what a request leaves behind after 30 seconds: three attempts fit. */
const IN_BACKGROUND: Retries = { limit: 2, delay: 1_000 };

/**
 * Says who sends, so that no message is sent twice for one report; then starts the engine, or goes on in the
 * background. Nothing of it fails the request: the report is there.
 * @param owner the same in each attempt to announce it
 */
export async function announce(
  announcer: Announcer,
  { id, verdict }: StoredReport,
  owner: string,
  keep: Keep,
): Promise<void> {
  const due = announcer.targets.filter(({ outcomes }) => outcomes.includes(verdict.outcome));
  if (due.length === 0) return;
  const targets = due.map(({ name, kind }) => ({ name, kind }));
  const made = { owner, createdAt: new Date().toISOString(), targets };
  if (await claim(announcer.deliveries, id, made)) await start(announcer, id, owner, keep);
}

/** Sends again what was not delivered: from here on it is another owner's. */
export async function redeliver(announcer: Announcer, id: string, keep: Keep): Promise<void> {
  const owner = newOwner(id);
  if (await reclaim(announcer.deliveries, id, owner)) await start(announcer, id, owner, keep);
}

async function start(announcer: Announcer, id: string, owner: string, keep: Keep): Promise<void> {
  if (announcer.engine && (await isStarted(announcer.engine, id, owner))) return;
  const { limit, delay } = announcer.retries;
  const retries = {
    limit: Math.min(limit, IN_BACKGROUND.limit),
    delay: Math.min(delay, IN_BACKGROUND.delay),
  };
  keep(deliver(announcer, { report: id, owner }, inBackground, retries).catch(() => logLost(id)));
}

/** An engine that does not answer is no reason to be silent. */
async function isStarted(engine: Engine, id: string, instance: string): Promise<boolean> {
  try {
    await startInstance(engine, { id, instance });
    return true;
  } catch {
    return false;
  }
}

/** The storage failed: what became of the messages is not known. */
function logLost(report: string): void {
  console.log(JSON.stringify({ event: "deliveries-lost", report }));
}

/** The last step of a job whose report is there. @param owner the job's instance */
export async function announceJob(
  announcer: Announcer,
  report: string,
  owner: string,
  steps: Steps,
): Promise<void> {
  if (announcer.targets.length === 0) return;
  await steps.do("announce", ANNOUNCE, async () => {
    const json = await announcer.reports.get(report);
    const left: Promise<void>[] = [];
    if (json !== undefined) await announce(announcer, readStored(json), owner, (work) => left.push(work));
    await Promise.all(left);
  });
}

const ANNOUNCE: StepConfig = {
  retries: { limit: 5, delay: 1_000, backoff: "exponential" },
  timeout: 60_000,
};

/** Of the engine, too. */
export const newOwner = (report: string) => `${report}-${crypto.randomUUID().slice(0, 8)}`;
