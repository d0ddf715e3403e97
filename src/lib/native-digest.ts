/** SHA-256 by the platform, where it has node:crypto: Workers and Node. */
import { createHash } from "node:crypto";
import type { NewDigest } from "./digest.ts";

export const nativeSha256: NewDigest = () => {
  const hash = createHash("sha256");
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    hex: () => hash.digest("hex"),
  };
};
