import { hkdfSync } from "node:crypto";
import { bytesToHex } from "@noble/hashes/utils.js";
import { expect, it } from "vitest";
import { deriveKey } from "../../src/lib/derive-key.ts";

const MASTER = "a-master-key-of-more-than-32-characters";

it("is what RFC 5869 says, as another implementation does it", () => {
  const info = JSON.stringify(["lvs-verdict", "share", "acme"]);
  expect(bytesToHex(deriveKey(MASTER, "share", "acme"))).toBe(
    Buffer.from(hkdfSync("sha256", MASTER, "", info, 32)).toString("hex"),
  );
});

it("gives each purpose and each tenant its own", () => {
  const keys = [
    deriveKey(MASTER, "share", "acme"),
    deriveKey(MASTER, "share", "globex"),
    deriveKey(MASTER, "redact", "acme"),
    deriveKey(`${MASTER}.`, "share", "acme"),
    // The border between purpose and tenant counts.
    deriveKey(MASTER, "shareacme", ""),
  ].map(bytesToHex);
  expect(new Set(keys).size).toBe(keys.length);
});
