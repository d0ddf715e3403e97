/** SHA-256 over bytes as they come: the contract, and an implementation that runs everywhere. */
import { sha256 as plain } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

export interface Digest {
  update(bytes: Uint8Array): void;
  /** Lower-case hex. Not to be used after it. */
  hex(): string;
}

/** Starts a digest. */
export type NewDigest = () => Digest;

/** In JavaScript, for browsers: several times slower than the platform's own. */
export const plainSha256: NewDigest = () => {
  const hash = plain.create();
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    hex: () => bytesToHex(hash.digest()),
  };
};
