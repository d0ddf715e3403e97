/** A pasted text: how it is split into commands, what names one, and the state that the whole becomes. */
import { citedName, entryKind } from "../../src/analysis/archive/entries.ts";
import { HOST_LIMITS } from "../../src/analysis/host/define.ts";
import { commandOfFile } from "../../src/analysis/host/file-names.ts";
import { readHeader } from "../../src/analysis/host/header.ts";
import { HOST_PARSERS } from "../../src/analysis/host/index.ts";
import { splitSections } from "../../src/analysis/host/sections.ts";
import { readCommandLine } from "../../src/analysis/host/shell.ts";
import { parseHost } from "../../src/analysis/host/state.ts";
import { parsePartName } from "../../src/analysis/inputs.ts";
import { parseTopology } from "../../src/analysis/observe/topology.ts";
import { must, type Target } from "../define.ts";

const decode = (input: Uint8Array) => new TextDecoder().decode(input);
const isRead = (words: readonly string[]) => HOST_PARSERS.some((parser) => parser.matchesCommand(words));

const sections: Target = {
  name: "host-sections",
  mostBytes: 2_048,
  run(input) {
    const text = decode(input);
    const lines = text.split("\n").length;
    const split = splitSections(text, isRead);
    let last = 0;
    for (const { header, lines: body } of split.sections)
      for (const line of [...(header > 0 ? [header] : []), ...body.map((l) => l.line)]) {
        must(line >= last && line <= lines, `line ${line} stands behind line ${last} of ${lines}`);
        last = line;
      }
    return split;
  },
};

const state: Target = {
  name: "host-state",
  mostBytes: 4_096,
  run(input) {
    const text = decode(input);
    const lines = text.split("\n").length;
    const read = parseHost("ds", "now", text);
    const places = [...read.unread, ...read.sections.map(({ from }) => ({ line: from - 1 }))];
    for (const { line } of places) must(line >= 0 && line <= lines, `line ${line} of ${lines} is cited`);
    must(read.unread.length <= HOST_LIMITS.unread + 3, "more unread lines than may be");
    return read;
  },
};

/** What stands in one line, or is the name of something. */
const names: Target = {
  name: "names",
  mostBytes: 512,
  run(input) {
    const text = decode(input);
    const name = citedName(text);
    return {
      command: readCommandLine(text),
      header: readHeader(text, isRead),
      file: commandOfFile(text),
      part: parsePartName(text),
      entry: name === undefined ? undefined : entryKind(name),
    };
  },
};

const topology: Target = {
  name: "topology",
  mostBytes: 1_024,
  run: (input) => parseTopology(decode(input)),
};

export const targets: readonly Target[] = [sections, state, names, topology];
