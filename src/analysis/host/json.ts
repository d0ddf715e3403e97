/** Output that is JSON (`ip -j addr`): reading it without trusting its shape. */
import type { BodyLine, LineRef } from "./define.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Does a line begin like a JSON document or a part of one? */
export function isJson(text: string): boolean {
  return /^\s{0,20}(?:[[{]\s{0,20}(?:["{[\]}]|$)|"[\w.-]{1,80}"\s?:|[\]}])/.test(text.slice(0, 120));
}

/** The document that a body is, one line or many; undefined when it is none. */
export function readJson(lines: readonly BodyLine[]): Json | undefined {
  const first = lines.find((l) => l.text.trim() !== "");
  if (!first || !/^\s*[[{]/.test(first.text.slice(0, 200))) return undefined;
  try {
    const value: Json = JSON.parse(lines.map((l) => l.text).join("\n"));
    return value;
  } catch {
    return undefined;
  }
}

/** The objects of a list; anything else in it is left out, so are empty objects (`ip -4 -j addr` has them). */
export function jsonObjects(value: Json | undefined): JsonObject[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map((members) => new JsonObject(members));
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
  );
}

/** Members by name and expected type: undefined when absent or of another type. */
export class JsonObject {
  readonly #members: ReadonlyMap<string, Json>;

  constructor(members: { readonly [key: string]: Json }) {
    this.#members = new Map(Object.entries(members));
  }

  names(): string[] {
    return Array.from(this.#members.keys());
  }

  text(name: string): string | undefined {
    const value = this.#members.get(name);
    return typeof value === "string" ? value : undefined;
  }

  /** Undefined for what is too large to be one, `2e5555` as well. */
  number(name: string): number | undefined {
    const value = this.#members.get(name);
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  }

  /** Is the member `true`? */
  flag(name: string): boolean {
    return this.#members.get(name) === true;
  }

  texts(name: string): string[] {
    const value = this.#members.get(name);
    return Array.isArray(value) ? value.filter((v) => typeof v === "string") : [];
  }

  objects(name: string): JsonObject[] {
    return jsonObjects(this.#members.get(name));
  }

  object(name: string): JsonObject | undefined {
    const value = this.#members.get(name);
    return value !== undefined && isObject(value) ? new JsonObject(value) : undefined;
  }
}

/** Lines that a value is searched in. */
const AHEAD = 200;

/**
 * Finds the lines of values in a document that is printed over many lines, going forward only; one
 * that is printed on a single line has only that.
 */
export function lineFinder(lines: readonly BodyLine[]): (value: string) => LineRef {
  let next = 0;
  return (value) => {
    const quoted = JSON.stringify(value);
    for (let i = next; i < Math.min(next + AHEAD, lines.length); i++) {
      if (lines[i].text.includes(quoted)) {
        next = i;
        return lines[i].at;
      }
    }
    return lines[Math.min(next, lines.length - 1)].at;
  };
}
