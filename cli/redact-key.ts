/** The key that files are redacted with: the one that a server with the same master key derives. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Redaction, RedactMode } from "../src/analysis/index.ts";
import { deriveKey } from "../src/lib/derive-key.ts";
import { Unusable } from "./exits.ts";

const SHORTEST = 32;
/** Of a server without tenants, and of what was there before there were any. */
const TENANT = "main";

/** @throws Unusable when the file cannot be read, or is too short for a key. */
export async function redactionOf(
  mode: RedactMode | undefined,
  keyFile: string | undefined,
): Promise<Redaction | undefined> {
  if (mode === undefined) return undefined;
  // Nobody keeps it: what this run calls things is found in no other.
  if (keyFile === undefined) return { mode, key: new Uint8Array(randomBytes(32)) };
  const text = await readFile(keyFile, "utf8").catch(() => undefined);
  if (text === undefined) throw new Unusable(`${keyFile}: cannot be read`);
  const master = text.trim();
  if (master.length < SHORTEST) throw new Unusable(`${keyFile}: a key has at least ${SHORTEST} characters`);
  return { mode, key: deriveKey(master, "redact", TENANT) };
}
