/**
 * A command line as typed: which program really printed the output, and can the output be a subset?
 */

import { type Carried, carriedElsewhere, entersShell } from "./elsewhere.ts";

export interface CommandLine {
  /** As written behind the prompt. */
  readonly text: string;
  /** Each command of the line (`a; b` has two), first pipe stage only, without sudo, watch, redirects. */
  readonly commands: readonly (readonly string[])[];
  /** Where they ran, each once: another namespace, container or host; empty for right here. */
  readonly places: readonly string[];
  /** Is it a shell elsewhere, so that the commands that follow run there? */
  readonly enters: boolean;
  /** Can lines be missing: a pipe that drops some, or arguments that choose some? */
  readonly partial: boolean;
}

const LENGTH = 1_000;
/** Programs that pass every line on. */
const PASSING = new Set(["cat", "tee", "less", "more", "column", "sort", "nl", "ts", "unbuffer", "ccze"]);
/** Programs in front of the one that matters; the value: which of their options take an argument. */
const WRAPPERS: ReadonlyMap<string, RegExp> = new Map([
  ["sudo", /^-[ugphCT]$/],
  ["doas", /^-[uC]$/],
  ["env", /^-[uC]$/],
  ["nice", /^-n$/],
  ["watch", /^(?:-n|--interval)$/],
  ["time", /^-[fo]$/],
  ["command", /^$/],
  ["nohup", /^$/],
  ["exec", /^$/],
  ["stdbuf", /^-[ioe]$/],
  ["timeout", /^-[ks]$/],
  ["chroot", /^$/],
  ["bash", /^$/],
  ["sh", /^$/],
  ["do", /^$/],
  ["then", /^$/],
]);
/** What stands beside the command that matters (`date; ip netns exec blue nstat`). */
const PRINTS_NOTHING =
  /^(?:|cd|echo|printf|date|sleep|for|while|until|if|do|then|else|done|fi|true|set|export|hostname|clear|:)$/;

/** Reads what stands behind a prompt. Never throws; at most 1000 characters are looked at. */
export function readCommandLine(text: string): CommandLine {
  return read(text.slice(0, LENGTH).trim(), 0);
}

function read(text: string, depth: number): CommandLine {
  const commands: (readonly string[])[] = [];
  const places = new Set<string>();
  let enters = false;
  let partial = false;
  let stage: string[] = [];
  let piped = false;
  const flush = (): void => {
    const bare = stage.filter((w, i) => !REDIRECT.test(w) && !/^[0-9&]?[<>]{1,2}$/.test(stage[i - 1] ?? ""));
    stage = [];
    if (bare.length === 0) return;
    const carried = unwrap(bare);
    const { words, place } = carried;
    if (words.length === 1 && /\s/.test(words[0]) && depth < 3) {
      const inner = read(words[0], depth + 1);
      commands.push(...inner.commands);
      for (const within of inner.places) places.add(place === "" ? within : place);
      partial ||= inner.partial;
    } else if (piped) partial ||= !PASSING.has(words[0]);
    else {
      if (place !== "" || !PRINTS_NOTHING.test(words[0] ?? "")) places.add(place);
      enters ||= entersShell(carried);
      if (words.length === 0) return;
      commands.push(words);
      partial ||= choosesSome(words);
    }
  };
  for (const token of tokens(text)) {
    if (token.operator === "") stage.push(token.text);
    else {
      flush();
      piped = token.operator === "|";
    }
  }
  flush();
  return { text, commands, places: [...places], enters, partial };
}

const REDIRECT = /^[0-9&]?[<>]/;

interface Token {
  readonly text: string;
  readonly operator: "" | "|" | ";";
}

/** Shell words: quotes group, backslash escapes; `|` pipes, and `;`, `&&`, `||`, `&` end a command. */
function tokens(text: string): Token[] {
  const list: Token[] = [];
  let word = "";
  let inside = "";
  let started = false;
  const end = (): void => {
    if (started) list.push({ text: word, operator: "" });
    word = "";
    started = false;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (inside !== "") {
      if (c === inside) inside = "";
      else word += c;
    } else if (c === '"' || c === "'") {
      inside = c;
      started = true;
    } else if (c === " " || c === "\t") end();
    else if (c === "#" && !started) break;
    else if (c === ";" || c === "|" || (c === "&" && !/[<>]$/.test(word) && text[i + 1] !== ">")) {
      end();
      const double = text[i + 1] === c;
      if (double) i++;
      list.push({ text: "", operator: c === "|" && !double ? "|" : ";" });
    } else {
      word += c;
      started = true;
    }
  }
  end();
  return list;
}

/** Takes sudo, watch, `VAR=value`, `ip netns exec X` and the like away; a path becomes its last part. */
function unwrap(words: readonly string[]): Carried {
  let rest = words;
  let place = "";
  for (let rounds = 0; rounds < 8 && rest.length > 0; rounds++) {
    const program = /^\/[\w./-]*bin\//.test(rest[0]) ? rest[0].slice(rest[0].lastIndexOf("/") + 1) : rest[0];
    const plain = [program, ...rest.slice(1)];
    const takesArgument = WRAPPERS.get(program);
    const carried = carriedElsewhere(plain);
    if (/^[A-Za-z_]\w*=/.test(program)) rest = rest.slice(1);
    else if (takesArgument && rest.length > 1) {
      let i = 1;
      while (i < rest.length && rest[i].startsWith("-")) i += takesArgument.test(rest[i]) ? 2 : 1;
      if (program === "timeout" || program === "chroot") i++;
      rest = rest.slice(i);
    } else if (carried) {
      // The outermost place is as far as it goes: a namespace of another host is on another host.
      if (place === "") place = carried.place;
      rest = carried.words;
    } else return { words: plain, place };
  }
  return { words: rest, place };
}

/** Does a command ask for some of what it could print? A family (`ip -4`) is no such choice. */
function choosesSome(words: readonly string[]): boolean {
  const plain = words.slice(1).filter((w) => !w.startsWith("-"));
  switch (words[0]) {
    case "grep":
    case "egrep":
    case "fgrep":
    case "zgrep":
      return plain[0] !== "." && plain[0] !== "";
    case "tail":
      return !words.includes("+1");
    case "awk":
    case "sed":
    case "head":
      return true;
    case "sysctl":
      return !words.some((w) => /^-[a-zA-Z]*[aAX]/.test(w) || w === "--all") || plain.length > 0;
    case "ip":
      return plain
        .slice(1)
        .some((w) => !/^(?:show|list|ls|lst|sh|s|l|table|all|main|local|default|\d+)$/.test(w));
    case "ss":
    case "nstat":
      return plain.length > 0;
    default:
      return false;
  }
}
