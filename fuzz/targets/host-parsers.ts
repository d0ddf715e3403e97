/** Every parser of a host's command output: one target each, made from their list. */
import { type BodyLine, HOST_LIMITS, type HostParser, type LineRef } from "../../src/analysis/host/define.ts";
import { HOST_PARSERS } from "../../src/analysis/host/index.ts";
import { isJson } from "../../src/analysis/host/json.ts";
import { repairLines } from "../../src/analysis/host/repair.ts";
import { readCommandLine } from "../../src/analysis/host/shell.ts";
import { must, type Target } from "../define.ts";

/** As in a fixture: the first line names the command, `###` alone none. */
function parseWith(parser: HostParser, input: Uint8Array) {
  const [head, ...rest] = new TextDecoder().decode(input).split("\n");
  const { commands } = readCommandLine(head.replace(/^### ?/, ""));
  const words = commands.find((command) => parser.matchesCommand(command)) ?? [];
  const pasted = rest.map((text, i): BodyLine => {
    return { text, at: { line: i + 2, text: text.slice(0, 300), command: "" } };
  });
  const isShape = parser.matchesBody(pasted);
  const { lines, repaired } = repairLines(parser.name, pasted);
  const fit = lines.filter(({ text }) => text.length <= HOST_LIMITS.lineLength || isJson(text));
  const parsed = parser.parse(fit, words);
  const known = new Set<unknown>(lines.map(({ at }) => at));
  for (const at of [...citedIn(parsed.facts), ...parsed.unread])
    must(known.has(at), `a line is cited that is none of the body: ${JSON.stringify(at)}`);
  for (const list of Object.values(parsed.facts))
    must(list.length <= HOST_LIMITS.facts, "more facts than may be");
  return { isShape, repaired, ...parsed };
}

/** Every `at`, those of facts in facts too. */
function citedIn(facts: unknown): (LineRef | unknown)[] {
  const cited: unknown[] = [];
  const left: unknown[] = [facts];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) left.push(...value);
    else
      for (const [key, inner] of Object.entries(value))
        if (key === "at") cited.push(inner);
        else left.push(inner);
  }
  return cited;
}

export const targets: readonly Target[] = HOST_PARSERS.map((parser) => ({
  name: `host-${parser.name}`,
  mostBytes: 2_048,
  run: (input) => parseWith(parser, input),
}));
