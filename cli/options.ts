/** What was typed, as a command. */
import { parseArgs } from "node:util";
import { REDACT_MODES, type RedactMode } from "../src/analysis/index.ts";
import { LANGUAGES, type Language, type Renderer } from "../src/render/define.ts";
import { RENDERERS } from "../src/render/index.ts";
import { UsageError } from "./exits.ts";

/** How the report is shown, and where. */
export interface Showing {
  readonly renderer: Renderer;
  readonly language: Language;
  /** undefined: standard output. */
  readonly output: string | undefined;
}

interface Analyze extends Showing {
  readonly name: "analyze";
  readonly files: readonly string[];
  readonly redact: RedactMode | undefined;
  readonly redactKeyFile: string | undefined;
  /** Where the frames that the report cites are written; undefined: nowhere. */
  readonly cited: string | undefined;
}

export interface Post extends Showing {
  readonly name: "post";
  readonly files: readonly string[];
  readonly server: URL;
  readonly key: string | undefined;
  readonly redact: RedactMode | undefined;
  /** Days that the server keeps the captures. */
  readonly retain: number | undefined;
}

interface OfServer {
  readonly name: "keys";
  readonly server: URL;
  readonly key: string | undefined;
  readonly tenant: string | undefined;
}
interface MakeKey extends OfServer {
  readonly action: "make";
  readonly label: string;
  readonly scopes: readonly string[];
  readonly days: number | undefined;
}
interface RevokeKey extends OfServer {
  readonly action: "revoke";
  readonly id: string;
}
export type Keys = MakeKey | RevokeKey | (OfServer & { readonly action: "list" });

export type Command = Analyze | Post | Keys | { readonly name: "help" | "version" };

const OPTIONS = {
  json: { type: "boolean" },
  format: { type: "string" },
  lang: { type: "string" },
  output: { type: "string", short: "o" },
  server: { type: "string" },
  key: { type: "string" },
  tenant: { type: "string" },
  name: { type: "string" },
  scope: { type: "string", multiple: true },
  days: { type: "string" },
  redact: { type: "string" },
  retain: { type: "string" },
  cited: { type: "string" },
  "redact-key-file": { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "no such option");
  }
}

/** @throws UsageError */
export function readCommand(words: readonly string[]): Command {
  const { values, positionals } = parse(words);
  const [name, ...files] = positionals;
  if (values.help || name === "help") return { name: "help" };
  if (values.version || name === "version") return { name: "version" };
  if (name === "keys") return readKeys(values, files);
  if (name !== "analyze" && name !== "post")
    throw new UsageError(name === undefined ? "a command is missing" : `${name}: no such command`);
  if (files.length === 0) throw new UsageError("no file is named");
  const showing: Showing = {
    renderer: rendererOf(values.json ? "json" : (values.format ?? "txt")),
    language: languageOf(values.lang ?? "en"),
    output: values.output,
  };
  if (values.json && values.format !== undefined && values.format !== "json")
    throw new UsageError("--json and --format name two formats");
  const redact = modeOf(values.redact);
  const redactKeyFile = values["redact-key-file"];
  if (values.cited !== undefined && name === "post") throw new UsageError("--cited belongs to analyze");
  if (redactKeyFile !== undefined && (redact === undefined || name === "post"))
    throw new UsageError("--redact-key-file belongs to analyze --redact");
  const retain = daysOf("retain", values.retain);
  if (retain !== undefined && redact !== undefined)
    throw new UsageError("--retain keeps what --redact is to take away");
  if (name === "post")
    return { name, files, ...showing, server: serverOf(values.server), key: values.key, redact, retain };
  if (retain !== undefined) throw new UsageError("--retain belongs to post; --cited writes the frames here");
  if (values.server !== undefined || values.key !== undefined)
    throw new UsageError("analyze asks no server: --server and --key belong to post");
  if (redact !== undefined && values.cited !== undefined)
    throw new UsageError("--cited keeps what --redact is to take away");
  return { name, files, ...showing, redact, redactKeyFile, cited: values.cited };
}

function modeOf(name: string | undefined): RedactMode | undefined {
  const found = REDACT_MODES.find((mode) => mode === name);
  if (name !== undefined && !found) throw new UsageError(`--redact ${name}: ${REDACT_MODES.join(" or ")}`);
  return found;
}

type Values = ReturnType<typeof parse>["values"];

function readKeys(values: Values, [action, id, ...more]: readonly string[]): Keys {
  const { key, tenant, name: label, scope = [], days } = values;
  const common = { name: "keys", server: serverOf(values.server), key, tenant } as const;
  if (more.length > 0 || (action !== "revoke" && id !== undefined))
    throw new UsageError(`${more[0] ?? id}: too much`);
  switch (action) {
    case "make": {
      if (label === undefined) throw new UsageError("keys make needs --name: what it is for");
      if (scope.length === 0) throw new UsageError("keys make needs --scope");
      const scopes = scope.flatMap((text) => text.split(","));
      return { ...common, action, label, scopes, days: daysOf("days", days) };
    }
    case "list":
      return { ...common, action };
    case "revoke":
      if (id === undefined) throw new UsageError("keys revoke needs the id of a key");
      return { ...common, action, id };
    default:
      throw new UsageError(`keys ${action ?? ""}: make, list or revoke`);
  }
}

function daysOf(option: string, text: string | undefined): number | undefined {
  if (text !== undefined && !/^\d{1,4}$/.test(text))
    throw new UsageError(`--${option} ${text}: no number of days`);
  return text === undefined ? undefined : Number(text);
}

function rendererOf(suffix: string): Renderer {
  const found = RENDERERS.find((renderer) => renderer.suffix === suffix);
  if (!found) throw new UsageError(`--format ${suffix}: no such format`);
  return found;
}

function languageOf(name: string): Language {
  const found = LANGUAGES.find((language) => language === name);
  if (!found) throw new UsageError(`--lang ${name}: no such language`);
  return found;
}

function serverOf(text: string | undefined): URL {
  if (text === undefined) throw new UsageError("--server URL is missing");
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:")
    throw new UsageError(`--server ${text}: no http or https URL`);
  return url;
}
