/**
 * What a file in a bundle is, by its name: a capture or a state of the collector (collector/collect.sh), or
 * a file of a sosreport that holds a command's output (host/file-names.ts has the table).
 */
import { commandOfFile } from "../host/file-names.ts";
import { HOST_PARSERS } from "../host/index.ts";
import { readCommandLine } from "../host/shell.ts";
import { ARCHIVE_LIMITS } from "./define.ts";

export type EntryKind =
  | { readonly kind: "capture" }
  /** The text of a host, sections under their own headers. */
  | { readonly kind: "state"; readonly moment: "before" | "after" | "now" }
  /** One command's output, nothing else. */
  | { readonly kind: "output"; readonly command: string }
  /** Known, and no input. */
  | { readonly kind: "beside" };

const CAPTURE = /^[^/]{1,200}\.(?:pcap|pcapng|cap)\d{0,6}(?:\.gz)?$/;
const STATE = /^state(?:\.(before|after))?(?:\.txt)?$/;
const BESIDE = /^(?:manifest(?:\.json|\.txt)?|collector\.log)$/;
/** Folders in front of the files of a bundle that is no sosreport: `ds-20261126/state.before`. */
const MOST_FOLDERS = 2;

/** @returns undefined for a file that nothing here reads */
export function entryKind(name: string): EntryKind | undefined {
  const command = commandOfFile(name);
  if (command !== undefined) return isRead(command) ? { kind: "output", command } : undefined;
  const parts = name.split("/", MOST_FOLDERS + 2);
  if (parts.length > MOST_FOLDERS + 1) return undefined;
  const file = parts[parts.length - 1];
  if (CAPTURE.test(file)) return { kind: "capture" };
  const state = STATE.exec(file);
  if (state) return { kind: "state", moment: momentOf(state[1]) };
  return BESIDE.test(file) ? { kind: "beside" } : undefined;
}

/** A name to cite: no folder in front that says nothing, no characters that change what they stand in. */
export function citedName(name: string): string | undefined {
  const plain = name.replace(/^(?:\.\/)+/, "");
  const fits = plain.length > 0 && plain.length <= ARCHIVE_LIMITS.nameLength;
  if (!fits || !/^[\x21-\x7e]+$/.test(plain) || plain.startsWith("/")) return undefined;
  return plain.split("/").includes("..") ? undefined : plain;
}

/** Files of a sosreport: what is not known in one is no remark worth. */
export function isCollected(name: string): boolean {
  return /^(?:[^/]{1,200}\/){0,2}(?:sos_commands|sos_logs|sos_reports|proc|sys|etc|var|run|usr|lib|boot)\//.test(
    name,
  );
}

function momentOf(word: string | undefined): "before" | "after" | "now" {
  return word === "before" || word === "after" ? word : "now";
}

function isRead(command: string): boolean {
  return readCommandLine(command).commands.some((words) =>
    HOST_PARSERS.some((parser) => parser.matchesCommand(words)),
  );
}
