/** The verdict as one line for a chat: under 300 characters, and nobody is called by it. */
import type { Renderer } from "./define.ts";
import { defused, plainLine } from "./inert.ts";
import { LABELS } from "./labels.ts";

const MOST = 290;

export const line: Renderer = {
  mediaType: "text/plain",
  suffix: "line.txt",
  render({ id, verdict }, language) {
    const words = LABELS[language];
    const { outcome, confidence, cause, layer, summary } = verdict;
    const head = `${words.outcome[outcome]} (${words.confidence[confidence]})`;
    const facts = [cause ?? "", layer === null ? "" : words.layer[layer]].filter((part) => part).join(" · ");
    const tail = harmless(id, 40);
    const start = [head, ...(facts === "" ? [] : [harmless(facts, 80)])].join(" ");
    const room = MOST - start.length - tail.length - 5;
    return `${start}: ${harmless(summary, room)} [${tail}]\n`;
  },
};

/** Chats read `<...>` as mentions and links. */
function harmless(text: string, most: number): string {
  const safe = defused(plainLine(text).replaceAll("<", "‹").replaceAll(">", "›")).replaceAll("`", "'");
  return safe.length > most ? `${safe.slice(0, most - 1).toWellFormed()}…` : safe;
}
