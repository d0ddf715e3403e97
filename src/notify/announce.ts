/** A report is there: whoever wants to know of it is told. */
import type { Engine } from "../jobs/define.ts";
import { startInstance } from "../jobs/wake.ts";
import type { StoredReport } from "../report/schema.ts";
import { deliver, type Post, type Retries } from "./deliver.ts";
import { claim } from "./deliveries.ts";
import { inBackground } from "./in-background.ts";

export interface Announcer extends Post {
  /** Undefined where the platform has none: messages are then tried a few times, and given up. */
  readonly engine: Engine | undefined;
}

/** The platform ends what a request leaves behind after 30 seconds: three attempts fit. */
const IN_BACKGROUND: Retries = { limit: 2, delay: 2_000 };

/**
 * Says who sends, so that no message is sent twice for one report; then starts the engine, or goes on in the
 * background. Nothing of it fails the request: the report is there.
 * @param owner the same in each attempt to announce it
 * @param keep what holds the process until background work is done
 */
export async function announce(
  announcer: Announcer,
  { id, verdict }: StoredReport,
  owner: string,
  keep: (work: Promise<void>) => void,
): Promise<void> {
  const due = announcer.targets.filter(({ outcomes }) => outcomes.includes(verdict.outcome));
  if (due.length === 0) return;
  const targets = due.map(({ name, kind }) => ({ name, kind }));
  const made = { owner, createdAt: new Date().toISOString(), targets };
  if (!(await claim(announcer.deliveries, id, made))) return;
  if (announcer.engine) return startInstance(announcer.engine, { id, instance: owner });
  const { limit, delay } = announcer.retries;
  const retries = {
    limit: Math.min(limit, IN_BACKGROUND.limit),
    delay: Math.min(delay, IN_BACKGROUND.delay),
  };
  keep(deliver(announcer, { report: id, owner }, inBackground, retries));
}

/** Of the engine, too. */
export const newOwner = (report: string) => `${report}-${crypto.randomUUID().slice(0, 8)}`;
