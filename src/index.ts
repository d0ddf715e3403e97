/** The Worker: the application over the analysis, and the workflows: analyses in steps, messages about reports. */
import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";
import { type AdmitRequest, type Admitted, Usage, type UsageCounter } from "./access/usage.ts";
import { analyze } from "./analysis/index.ts";
import { largeAnalysis } from "./analysis/large/index.ts";
import { createApp } from "./app.ts";
import { readEnvironment } from "./env.ts";
import type { Steps } from "./jobs/define.ts";
import { runJob } from "./jobs/run.ts";
import { nativeSha256 } from "./lib/native-digest.ts";
import { announceJob } from "./notify/announce.ts";
import { deliver } from "./notify/deliver.ts";
import { log } from "./routes/log.ts";
import { countJob } from "./routes/measured.ts";
import { sweep } from "./routes/sweep.ts";
import { MAIN } from "./store/define.ts";

interface JobEvent {
  readonly instanceId: string;
  /** When it was begun. */
  readonly timestamp: Date;
  /** Those that were started before there were tenants name none. */
  readonly payload: { readonly id: string; readonly tenant?: string };
}

const large = largeAnalysis(nativeSha256);

/** Bound as JOBS (wrangler.toml). */
export class LargeAnalysisJob extends WorkflowEntrypoint {
  async run(event: JobEvent, steps: Steps): Promise<void> {
    const { payload, instanceId: instance } = event;
    const { jobs, announcer, usage, redactKey } = readEnvironment(this.env).tenant(payload.tenant ?? MAIN);
    const report = await runJob(large, jobs.storage, { id: payload.id, instance }, steps, redactKey);
    countJob(report, Date.now() - event.timestamp.getTime());
    // Without it the place is given back later.
    await usage?.release(payload.id).catch(() => {});
    if (report !== undefined) await announceJob(announcer, report, instance, steps);
  }
}

/** Bound as DELIVERIES: messages about one report. */
export class ReportDelivery extends WorkflowEntrypoint {
  run({ payload, instanceId }: JobEvent, steps: Steps): Promise<void> {
    const { announcer } = readEnvironment(this.env).tenant(payload.tenant ?? MAIN);
    return deliver(announcer, { report: payload.id, owner: instanceId }, steps);
  }
}

/** Bound as USAGE, one for each tenant: what it used today, and what runs. */
export class TenantUsage extends DurableObject implements UsageCounter {
  readonly #usage = new Usage(this.ctx.storage);
  admit(request: AdmitRequest): Promise<Admitted> {
    return this.#usage.admit(request);
  }
  release(lease: string): Promise<void> {
    return this.#usage.release(lease);
  }
}

const app = createApp((inputs, options) => analyze(inputs, nativeSha256, options), large);

export default {
  fetch: app.fetch,
  /** By the cron trigger of wrangler.toml. One tenant's trouble is not another's. */
  async scheduled(event: { readonly scheduledTime: number }, bindings: object): Promise<void> {
    const { access, tenant } = readEnvironment(bindings);
    for (const name of access.tenants) {
      const swept = await sweep(tenant(name), event.scheduledTime).catch(() => undefined);
      log.sweep({ tenant: name, done: swept !== undefined, ...swept });
    }
  },
};
