/** The verdict in one line, for a chat. */
import type { Renderer } from "./define.ts";
import { calm } from "./inert.ts";
import { outcomeText } from "./labels.ts";

const MOST = 280;

export const line: Renderer = {
  mediaType: "text/plain",
  suffix: "line.txt",
  render(report, language) {
    const { verdict, id } = report;
    const cause = verdict.cause === null ? "" : ` ${verdict.cause}`;
    const head = `${outcomeText(report, language)}${cause}: `;
    const tail = ` [${id.slice(0, 12)}]`;
    return `${calm(head + verdict.observed, MOST - tail.length)}${tail}\n`;
  },
};
