/** From so many bytes of payload on sizes are told apart one by one: the limits of links are there. */
const EXACT_BYTES = 1200;
const STEP_SHIFT = 6;

/** 0 for no payload, then steps of 64 bytes, then every size by itself. */
export function sizeClass(length: number): number {
  return length > EXACT_BYTES ? length : (length + (1 << STEP_SHIFT) - 1) >> STEP_SHIFT;
}
