/** Results as text, to compare them; and how much there is of one. */
import { Broken } from "./define.ts";

/** Equal for equal results: lists, maps and sets in their order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, plain) ?? "undefined";
}

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Map) return { map: [...value] };
  if (value instanceof Set) return { set: [...value] };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("base64") };
  if (value instanceof Uint32Array || value instanceof Uint16Array) return [...value];
  if (typeof value === "bigint") return `bigint ${value}`;
  return value;
}

/**
 * Values, and characters of texts that differ; every one has to be plain data. A word like `constructor` that was
 * looked up in an object gives a function. What is referred to twice counts once: a line that many facts
 * cite is in memory once.
 */
export function sizeOf(result: unknown): number {
  const seen = new Set<unknown>();
  let size = 0;
  const left: unknown[] = [result];
  while (left.length > 0) {
    const value = left.pop();
    size++;
    if (typeof value === "function" || typeof value === "symbol" || isNoNumber(value))
      throw new Broken(`the result holds ${String(value)}`);
    if (typeof value === "string" && !seen.has(value)) {
      seen.add(value);
      size += value.length;
    }
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (ArrayBuffer.isView(value)) size += value.byteLength;
    else if (value instanceof Map) for (const entry of value) left.push(entry[0], entry[1]);
    else if (value instanceof Set) for (const entry of value) left.push(entry);
    else if (Array.isArray(value)) for (const entry of value) left.push(entry);
    else for (const entry of Object.values(value)) left.push(entry);
  }
  return size;
}

function isNoNumber(value: unknown): boolean {
  return typeof value === "number" && !Number.isFinite(value);
}

/** What objects of each kind inherit from: of every kind one, so that its inherited keys can be listed. */
const SHARED: readonly object[] = [
  {},
  [],
  () => {},
  new String(""),
  new Number(0),
  new Map(),
  new Set(),
  Promise.resolve(),
  new Uint8Array(0),
  /x/,
];

/** @throws Broken where a name of the input became one of every object. */
export function heldPrototypes(): void {
  for (const object of SHARED)
    for (const key in object) throw new Broken(`a prototype has a key more: ${key}`);
}
