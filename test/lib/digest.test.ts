import { describe, expect, test } from "vitest";
import { plainSha256 } from "../../src/lib/digest.ts";
import { nativeSha256 } from "../../src/lib/native-digest.ts";
import { seeded } from "../cases/damage.ts";

const text = (value: string) => new TextEncoder().encode(value);

/** FIPS 180-4 examples, as NIST publishes them, and the digest of nothing. */
const KNOWN = [
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
] as const;

describe.each([
  ["plain", plainSha256],
  ["native", nativeSha256],
] as const)("%s", (_, newDigest) => {
  test.each(KNOWN)("known answer of %j", (message, hex) => {
    const digest = newDigest();
    digest.update(text(message));
    expect(digest.hex()).toBe(hex);
  });

  test("nothing was ever added", () => {
    expect(newDigest().hex()).toBe(KNOWN[0][1]);
  });

  test("digests that run side by side do not mix", () => {
    const [a, b] = [newDigest(), newDigest()];
    a.update(text("a"));
    b.update(text("nothing of it"));
    a.update(text("bc"));
    expect(a.hex()).toBe(KNOWN[1][1]);
  });
});

test("native and plain are equal, in whatever pieces the bytes come", () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = seeded(seed);
    const bytes = Uint8Array.from({ length: random(400) }, () => random(256));
    const [whole, plain, native] = [plainSha256(), plainSha256(), nativeSha256()];
    whole.update(bytes);
    for (let at = 0; at < bytes.length; ) {
      const next = at + random(90);
      plain.update(bytes.subarray(at, next));
      native.update(bytes.subarray(at, next));
      at = next;
    }
    const hex = whole.hex();
    expect(hex).toMatch(/^[0-9a-f]{64}$/);
    expect(plain.hex()).toBe(hex);
    expect(native.hex()).toBe(hex);
  }
});
