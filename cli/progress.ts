/** How much of the files is read, drawn on a terminal and nowhere else. */
import type { Output } from "./terminal.ts";

export interface Progress {
  add(bytes: number): void;
  /** Takes the bar away. */
  end(): void;
}

const CELLS = 30;

export function progressOf(output: Output, totalBytes: number): Progress {
  if (output.isTTY !== true || totalBytes === 0) return { add() {}, end() {} };
  let readBytes = 0;
  let shown = -1;
  const [unit, unitBytes] = totalBytes < 1e6 ? ["kB", 1e3] : ["MB", 1e6];
  const amount = (bytes: number) => (bytes / unitBytes).toFixed(1);
  return {
    add(bytes) {
      readBytes += bytes;
      const percent = Math.min(100, Math.floor((100 * readBytes) / totalBytes));
      if (percent === shown) return;
      shown = percent;
      const bar = "#".repeat(Math.round((CELLS * percent) / 100)).padEnd(CELLS, ".");
      output.write(`\r[${bar}] ${percent} %  ${amount(readBytes)} / ${amount(totalBytes)} ${unit}`);
    },
    end() {
      // To the start of the line, and all of it away.
      if (shown >= 0) output.write("\r\u001b[K");
    },
  };
}
