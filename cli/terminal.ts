/** Where a run writes: the process, or a test. */
export interface Terminal {
  /** The answer, nothing else. */
  readonly out: Output;
  /** What is said beside it. */
  readonly err: Output;
}

export interface Output {
  write(text: string | Uint8Array): unknown;
  readonly isTTY?: boolean | undefined;
}
