/**
 * Is a line the one that names a command? Prompts, headings, banners of head and tail, and watch.
 */
import { commandOfFile } from "./file-names.ts";
import { fusedStart } from "./fused.ts";
import { isCommand } from "./programs.ts";
import { type CommandLine, readCommandLine } from "./shell.ts";

/** What stands in a line that begins a section. */
export interface Header {
  /** undefined: an empty prompt or a heading in words. It ends the section before it, and names nothing. */
  readonly command?: CommandLine;
  /** Was it a heading in words? In a configuration file such lines are comments. */
  readonly heading: boolean;
  /** The host that a prompt names: `ds` of `[root@ds ~]# `. */
  readonly host?: string;
  /** Output that lost the line end between it and its command. */
  readonly output?: string;
}

const LENGTH = 1_000;
const BANNER = /^={2,3}> {0,2}(\S{1,500}) {0,2}<={2,3}$/;
const WATCH = /^Every \d{1,6}(?:\.\d{1,3})?s: (\S.*)$/;
/** `[root@ds ~]#`, `root@ds:~#`, `ds:~ #`: nothing that a command prints looks like it. */
const PROMPTS: readonly RegExp[] = [
  /^(?:\[?(?:\d{4}-\d\d-\d\d[ T])?\d\d:\d\d(?::\d\d)?\]? ?)?\[(?:[\w.-]{1,64}@)?(?<host>[\w.-]{1,64}) [^\]]{1,200}\] ?[#$%>](?<rest>.*)$/,
  /^(?:\[?(?:\d{4}-\d\d-\d\d[ T])?\d\d:\d\d(?::\d\d)?\]? ?)?(?:\([\w.-]{1,40}\) ?)?[\w.-]{1,64}@(?<host>[\w.-]{1,64})(?::| ?[~/])[^\s#$%]{0,200} ?[#$%](?<rest>.*)$/,
  /^(?<host>[\w.-]{1,64}):[~/][^\s#$%]{0,200} ?[#$%](?<rest>.*)$/,
  /^\$ +(?<rest>\S.*)$/,
];
const HASHES = /^(#{1,6})\s*([^#\s].*)$/;
/** `ds# `, `>>> `, `+ `, `--- `, `1) `, `Command: `: headers if a command follows. */
const MARKS =
  /^(?:(?!\d+[#$>%])[\w.@-]{1,64}[#$>%]\s|(?:[\w.-]{1,64}[ :])?[~/][\w./~-]{0,100} [#$%]\s|={1,3}>\s?|[>❯➜]{1,3}\s|[+*=~_-]{1,80}\s?|`{1,3}|\d{1,2}[.)]\s|[%§■●◆►▶•]\s?|(?:command|cmd|output of|output|命令)\s?:?\s)["'`* ]*(\S.*)$/i;

/**
 * Reads a line as a header.
 * @param isRead knows whether a parser reads a command's output: what stands without any mark must be one of these
 */
export function readHeader(text: string, isRead: (words: readonly string[]) => boolean): Header | undefined {
  const line = text.trimEnd();
  const start = line.slice(0, LENGTH);
  const banner = BANNER.exec(start);
  if (banner) return shownFile(banner[1]) ?? { heading: false };
  const watch = WATCH.exec(start);
  if (watch) return { command: readCommandLine(watch[1].split(/ {2,}/, 1)[0]), heading: false };
  for (const prompt of PROMPTS) {
    const match = prompt.exec(line);
    if (match) return behindPrompt(match.groups?.rest.trim() ?? "", match.groups?.host);
  }
  const hashes = HASHES.exec(line);
  if (hashes) return behindHashes(hashes[1].length, hashes[2]);
  const mark = MARKS.exec(start);
  if (mark) return ifCommand(undecorated(mark[1]), isCommand);
  if (line.length > 200 || !BARE.test(asciiPart(line))) return undefined;
  return ifCommand(start.replace(/ ?:$/, ""), (words) => isCommand(words) && isRead(words));
}

/** `ds: `, `[ds] `, `Output of ` in front of the command of a heading. */
const REMARK = /^(?:\[[\w.-]{1,64}\]:?|[\w.-]{1,64}:|(?:the )?output of)\s{1,8}/i;
/** A command that we do not know: it has an option. */
const UNKNOWN = /^[a-z][\w./-]{0,60} (?:[\w./-]{1,60} ){0,8}-{1,2}\w/;

/** A heading that is no command is a heading in words, unless there is one hash only: that is a comment. */
function behindHashes(count: number, text: string): Header | undefined {
  const heading = undecorated(text);
  const header = ifCommand(heading, isCommand);
  if (header || count === 1) return header;
  const mark = MARKS.exec(heading.slice(0, LENGTH))?.[1] ?? heading.slice(0, LENGTH).replace(REMARK, "");
  const marked = ifCommand(undecorated(mark), isCommand);
  if (marked) return marked;
  if (UNKNOWN.test(heading)) return named(readCommandLine(heading), heading);
  return { heading: true };
}

/** What can be a command without any mark: no sentence, and no error that begins with a program's name. */
const BARE = /^[a-z/](?!.*: )[\w ./=,;|>&'"$@*^+:[\]-]{0,200}$/;

/** How many characters of a line are its prompt: 0 when it has none. */
export function promptLength(text: string): number {
  const start = text.slice(0, LENGTH);
  for (const prompt of PROMPTS) {
    const match = prompt.exec(start);
    if (match) return start.length - (match.groups?.rest ?? "").length;
  }
  return /^(?!\d+[#$>%])[\w.-]{1,64}[#$>%](?=\s)/.exec(start)?.[0].length ?? 0;
}

/** Without the line or the remark that people put behind a heading: `--- ip addr ---`, `ip addr (ds)`. */
function undecorated(text: string): string {
  if (text.length > LENGTH) return text;
  return text.replace(/[-=*~`:"'_<# ]{1,100}$/, "").replace(/ {1,8}\([^()|;&$]{0,80}\)$/, "");
}

/** A file whose path says what it holds: the path as such, or the command that sos wrote into it. */
function shownFile(path: string): Header | undefined {
  const command = commandOfFile(path) ?? (path.startsWith("/") ? `cat ${path}` : undefined);
  return command === undefined ? undefined : named(readCommandLine(command), path);
}

function named(line: CommandLine, text: string): Header {
  return { command: { ...line, text }, heading: false };
}

function behindPrompt(text: string, name: string | undefined): Header {
  const host = name === undefined ? {} : { host: name };
  if (text === "") return { heading: false, ...host };
  const { command, output } = split(text);
  return {
    command: readCommandLine(command),
    heading: false,
    ...host,
    ...(output === undefined ? {} : { output }),
  };
}

function ifCommand(text: string, accept: (words: readonly string[]) => boolean): Header | undefined {
  const { command, output } = split(text);
  const ascii = asciiPart(command);
  const path = /^(\/(?:proc|sys|etc)\/[\w./-]{1,300}|\S{0,300}sos_commands\/\S{1,300}?)\s*:?$/.exec(ascii);
  const shown = path && shownFile(path[1]);
  if (shown) return shown;
  const line = readCommandLine(ascii);
  if (!line.commands.some(accept)) return undefined;
  return { command: line, heading: false, ...(output === undefined ? {} : { output }) };
}

/** What follows a command in other letters is a remark: `ipvsadm -Ln 的输出`, `ip a # 查看地址`. */
function asciiPart(text: string): string {
  const ascii = /^[\x20-\x7e\t]*/.exec(text)?.[0] ?? "";
  return ascii.replace(/[\s#(:]{1,20}$/, "");
}

function split(text: string): { readonly command: string; readonly output?: string } {
  const at = fusedStart(text);
  return at === undefined
    ? { command: text.slice(0, LENGTH) }
    : { command: text.slice(0, at).trim(), output: text.slice(at) };
}
