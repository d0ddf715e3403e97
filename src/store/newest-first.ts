/** Keys that sort by time, the newest first: what is left until an end, in 13 digits. */

/** Milliseconds later than any time that is noted. */
const END = 9_999_999_999_999;

/** @param at RFC 3339 */
export const leftAt = (at: string): number => END - Date.parse(at);

/** @param left as in a key. @returns RFC 3339, to the millisecond */
export const timeOf = (left: string): string => new Date(END - Number(left)).toISOString();
