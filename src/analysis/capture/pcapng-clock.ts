/** The clock of a pcapng interface: 64-bit ticks of if_tsresol, moved by if_tsoffset. */
import { NO_TIME } from "./define.ts";

/** Above this many ticks a second the 16-bit steps below would leave the exact range of a double. */
const FAST_TICKS = 2 ** 37;
const NANOS = 1_000_000_000;

/** if_tsresol where the option is missing: microseconds. */
export const DEFAULT_RESOLUTION = 6;

export class TickClock {
  /** Decimal digits after the second, at most the 9 that a batch can hold. */
  readonly digits: number;
  /** Result of the last `read`; NO_TIME in `nanos` when it is no second of 1970 to 2106. */
  seconds = 0;
  nanos = 0;
  readonly #base: 2 | 10;
  readonly #exponent: number;
  readonly #ticks: number;
  readonly #offsetSeconds: number;

  /** @param resolution the if_tsresol byte: 10^-n, or 2^-n with the high bit set. */
  constructor(resolution: number, offsetSeconds: number) {
    this.#base = resolution & 0x80 ? 2 : 10;
    this.#exponent = resolution & 0x7f;
    this.#ticks = this.#base ** this.#exponent;
    this.#offsetSeconds = offsetSeconds;
    this.digits = Math.min(9, Math.ceil(Math.log10(this.#base) * this.#exponent));
  }

  /** Sets `seconds` and `nanos` from the two halves of a time stamp. */
  read(high: number, low: number): void {
    const ticks = this.#ticks;
    let seconds: number;
    if (ticks <= FAST_TICKS) {
      // Long division by 16-bit digits: exact without big integers.
      const upper = (high % ticks) * 0x1_0000 + (low >>> 16);
      const lower = (upper % ticks) * 0x1_0000 + (low & 0xffff);
      seconds =
        Math.floor(high / ticks) * 0x1_0000_0000 +
        Math.floor(upper / ticks) * 0x1_0000 +
        Math.floor(lower / ticks);
      this.nanos = this.#nanosOf(lower % ticks);
    } else {
      const all = (BigInt(high) << 32n) | BigInt(low);
      const perSecond = BigInt(this.#base) ** BigInt(this.#exponent);
      seconds = Number(all / perSecond);
      this.nanos = Number(((all % perSecond) * BigInt(NANOS)) / perSecond);
    }
    this.seconds = seconds + this.#offsetSeconds;
    if (this.seconds < 0 || this.seconds > 0xffff_ffff) {
      this.seconds = 0;
      this.nanos = NO_TIME;
    }
  }

  #nanosOf(rest: number): number {
    if (this.#base === 2) return Math.floor((rest * NANOS) / this.#ticks);
    return this.#exponent <= 9
      ? rest * 10 ** (9 - this.#exponent)
      : Math.floor(rest / 10 ** (this.#exponent - 9));
  }
}
