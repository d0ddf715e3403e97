/** The Worker: the application over the analysis, and the workflows: analyses in steps, messages about reports. */
import { WorkflowEntrypoint } from "cloudflare:workers";
import { analyze } from "./analysis/index.ts";
import { largeAnalysis } from "./analysis/large/index.ts";
import { createApp } from "./app.ts";
import { readEnvironment } from "./env.ts";
import type { Steps } from "./jobs/define.ts";
import { runJob } from "./jobs/run.ts";
import { nativeSha256 } from "./lib/native-digest.ts";
import { announceJob } from "./notify/announce.ts";
import { deliver } from "./notify/deliver.ts";

interface JobEvent {
  readonly instanceId: string;
  readonly payload: { readonly id: string };
}

const large = largeAnalysis(nativeSha256);

/** Bound as JOBS (wrangler.toml). */
export class LargeAnalysisJob extends WorkflowEntrypoint {
  async run({ payload, instanceId }: JobEvent, steps: Steps): Promise<void> {
    const { jobs, announcer, redactKey } = readEnvironment(this.env);
    const report = await runJob(
      large,
      jobs.storage,
      { id: payload.id, instance: instanceId },
      steps,
      redactKey,
    );
    if (report !== undefined) await announceJob(announcer, report, instanceId, steps);
  }
}

/** Bound as DELIVERIES: messages about one report. */
export class ReportDelivery extends WorkflowEntrypoint {
  run({ payload, instanceId }: JobEvent, steps: Steps): Promise<void> {
    const { announcer } = readEnvironment(this.env);
    return deliver(announcer, { report: payload.id, owner: instanceId }, steps);
  }
}

export default createApp((inputs, options) => analyze(inputs, nativeSha256, options), large);
