import { hkdfSync } from "node:crypto";
import { expect, test } from "vitest";
import { deriveKey } from "../../src/lib/derive-key.ts";

const MASTER = "a master key of at least 32 characters";

test("is HKDF-SHA256", () => {
  const other = hkdfSync("sha256", MASTER, "lvs-verdict", "redact\0local", 32);
  expect(deriveKey(MASTER, "redact", "local")).toEqual(new Uint8Array(other));
});

test("differs by master, purpose and tenant", () => {
  const keys = [
    deriveKey(MASTER, "redact", "local"),
    deriveKey(`${MASTER}.`, "redact", "local"),
    deriveKey(MASTER, "share", "local"),
    deriveKey(MASTER, "redact", "other"),
    deriveKey(MASTER, "redactl", "ocal"),
  ];
  expect(new Set(keys.map((key) => key.join())).size).toBe(keys.length);
  for (const key of keys) expect(key.length).toBe(32);
});
