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

const SHARED = [Object, Array, Function, String, Number, Map, Set, Promise, Uint8Array, RegExp].map(
  (type) => type.prototype,
);
const KEYS = SHARED.map((prototype) => Reflect.ownKeys(prototype).length);

/**
 * What an assignment adds to a prototype is enumerable, and seen at once. `thorough`: hidden keys and symbols too, which costs
 * several times as much; what is there stays there until it is looked for.
 * @throws Broken where a name of the input became one of every object.
 */
export function heldPrototypes(thorough: boolean): void {
  for (const prototype of SHARED)
    for (const key in prototype) throw new Broken(`a prototype has a key more: ${key}`);
  if (!thorough) return;
  for (let i = 0; i < SHARED.length; i++)
    if (Reflect.ownKeys(SHARED[i]).length !== KEYS[i])
      throw new Broken(`a prototype has other keys: ${Reflect.ownKeys(SHARED[i]).map(String).join(" ")}`);
}
