/** What every fact of a host has: the line that it was read from. */

/** Where a fact was read. */
export interface LineRef {
  /** Line of the text, from 1. */
  readonly line: number;
  /** The line as it stands in the text, without its line end, at most 300 characters. */
  readonly text: string;
  /** The command it is output of, as its header names it, else as recognised: `ipvsadm -Ln`. */
  readonly command: string;
}

export interface Fact {
  readonly at: LineRef;
}
