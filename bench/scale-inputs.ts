/** What docs/scale.md is computed from: measured here, and published by Cloudflare. */

import { JOB_LIMITS } from "../src/jobs/limits.ts";

/** To be filled in again whenever bench/README.md is. */
export const MEASURED = {
  engine: "engine 0.1.0",
  date: "2026-11-26",
  inputs: {
    bytesPerDay: 1e12,
    // `steps` over 4 GB of IMIX, in Node.
    cpuMsPerGb: 28_000,
    captureBytes: 100_000_000,
    uploadPartBytes: JOB_LIMITS.partBytes,
    jobBytes: 4_000_000_000,
    keptDays: 1,
    // Of the same run: 342,064 bytes of JSON for 3.9 GB, both languages.
    reportBytesPerGb: 88_000,
  },
} as const;

/** developers.cloudflare.com/workers/platform/pricing and /r2/pricing, US$. */
export const PRICES = {
  requestsPerMillion: 0.3,
  cpuMsPerMillion: 0.02,
  classAPerMillion: 4.5,
  classBPerMillion: 0.36,
  storedGbMonth: 0.015,
} as const;

/** What a month of the Workers Paid plan costs and includes; R2's free tier. */
export const PLAN = {
  perMonth: 5,
  requests: 10_000_000,
  cpuMs: 30_000_000,
  classA: 1_000_000,
  classB: 10_000_000,
  storedGbMonths: 10,
} as const;
