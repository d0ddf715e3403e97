/** How much of the files is read, drawn on a terminal and nowhere else. */
import type { Output } from "./terminal.ts";

export interface Progress {
  add(bytes: number): void;
  /** Takes the bar away. */
  end(): void;
}

const CELLS = 30;
const MEGA = 1_000_000;

export function progressOf(output: Output, totalBytes: number): Progress {
  if (output.isTTY !== true || totalBytes === 0) return { add() {}, end() {} };
  let readBytes = 0;
  let shown = -1;
  const megabytes = (bytes: number) => (bytes / MEGA).toFixed(1);
  return {
    add(bytes) {
      readBytes += bytes;
      const percent = Math.min(100, Math.floor((100 * readBytes) / totalBytes));
      if (percent === shown) return;
      shown = percent;
      const bar = "#".repeat(Math.round((CELLS * percent) / 100)).padEnd(CELLS, ".");
      output.write(`\r[${bar}] ${percent} %  ${megabytes(readBytes)} / ${megabytes(totalBytes)} MB`);
    },
    end() {
      // To the start of the line, and all of it away.
      if (shown >= 0) output.write("\r\u001b[K");
    },
  };
}
