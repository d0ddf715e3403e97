/** The Worker: the application over the analysis, and the workflow that makes analyses in steps. */
import { WorkflowEntrypoint } from "cloudflare:workers";
import { analyze } from "./analysis/index.ts";
import { largeAnalysis } from "./analysis/large/index.ts";
import { createApp } from "./app.ts";
import { readEnvironment } from "./env.ts";
import type { Steps } from "./jobs/define.ts";
import { runJob } from "./jobs/run.ts";
import { nativeSha256 } from "./lib/native-digest.ts";

interface JobEvent {
  readonly instanceId: string;
  readonly payload: { readonly id: string };
}

const large = largeAnalysis(nativeSha256);

/** Bound as JOBS (wrangler.toml). */
export class LargeAnalysisJob extends WorkflowEntrypoint {
  run({ payload, instanceId }: JobEvent, steps: Steps): Promise<void> {
    const { storage } = readEnvironment(this.env).jobs;
    return runJob(large, storage, { id: payload.id, instance: instanceId }, steps);
  }
}

export default createApp((inputs) => analyze(inputs, nativeSha256), large);
