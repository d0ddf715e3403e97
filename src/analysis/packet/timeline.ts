export interface Instant {
  readonly seconds: number;
  readonly nanos: number;
}

/** Earliest and latest time of a capture, and how often time ran backwards from one frame to the next. */
export class Timeline {
  reversals = 0;
  #count = 0;
  #firstSeconds = 0;
  #firstNanos = 0;
  #lastSeconds = 0;
  #lastNanos = 0;
  #seconds = 0;
  #nanos = 0;

  get first(): Instant | undefined {
    return this.#count > 0 ? { seconds: this.#firstSeconds, nanos: this.#firstNanos } : undefined;
  }

  get last(): Instant | undefined {
    return this.#count > 0 ? { seconds: this.#lastSeconds, nanos: this.#lastNanos } : undefined;
  }

  add(seconds: number, nanos: number): void {
    const isFirst = this.#count++ === 0;
    if (isFirst || isBefore(seconds, nanos, this.#firstSeconds, this.#firstNanos)) {
      this.#firstSeconds = seconds;
      this.#firstNanos = nanos;
    }
    // No time is before the 0 it starts from.
    if (isBefore(this.#lastSeconds, this.#lastNanos, seconds, nanos)) {
      this.#lastSeconds = seconds;
      this.#lastNanos = nanos;
    }
    if (!isFirst && isBefore(seconds, nanos, this.#seconds, this.#nanos)) this.reversals++;
    this.#seconds = seconds;
    this.#nanos = nanos;
  }
}

function isBefore(seconds: number, nanos: number, thanSeconds: number, thanNanos: number): boolean {
  return seconds < thanSeconds || (seconds === thanSeconds && nanos < thanNanos);
}
