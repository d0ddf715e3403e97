/** What uploads, and analyses that run as jobs, may take. */
export const JOB_LIMITS = {
  /** One file. */
  uploadBytes: 5_000_000_000,
  /** Every part of a file but its last one. A Worker takes requests of 100 MB. */
  partBytes: 33_554_432,
  /** How long a signed URL takes a part, and no longer. */
  urlSeconds: 3_600,
  fileNameLength: 200,
  /** Of one analysis: one step each. */
  captures: 900,
  /** State and topology parts. */
  texts: 100,
  /** All inputs of one analysis. */
  bytes: 64_000_000_000,
  /** The JSON that names them, texts in it included. */
  requestBytes: 8_000_000,
  /** Of one workflow, on every plan of the platform; partitions get what captures leave. */
  steps: 1_024,
  /** What one step leaves for another: facts, a plan, a folded partition. */
  leftBytes: 64_000_000,
  keyLength: 1_024,
} as const;
