/** What docs/scale.md is computed from: measured here, and published by Cloudflare. */

/** To be filled in again whenever bench/README.md is. */
export const MEASURED = {
  engine: "engine 0.1.0",
  date: "2026-11-26",
  inputs: {
    bytesPerDay: 1e12,
    cpuMsPerGb: 53_000,
    partBytes: 100_000_000,
    uploadPartBytes: 100_000_000,
    keptDays: 1,
    // Assumed.
    reportBytesPerGb: 2_000_000,
  },
} as const;

/** developers.cloudflare.com/workers/platform/pricing and /r2/pricing, US$; Queues: /queues/platform/pricing. */
export const PRICES = {
  requestsPerMillion: 0.3,
  cpuMsPerMillion: 0.02,
  classAPerMillion: 4.5,
  classBPerMillion: 0.36,
  storedGbMonth: 0.015,
  queueOperationsPerMillion: 0.4,
} as const;

/** What a month of the Workers Paid plan costs and includes; R2's free tier. */
export const PLAN = {
  perMonth: 5,
  requests: 10_000_000,
  cpuMs: 30_000_000,
  classA: 1_000_000,
  classB: 10_000_000,
  storedGbMonths: 10,
  queueOperations: 1_000_000,
} as const;
