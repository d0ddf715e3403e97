import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { base64, fromBase64, hmacHex, hmacSha256, sameSecret } from "../../src/lib/hmac.ts";

it("is HMAC-SHA256: RFC 4231, case 2", () => {
  expect(hmacHex("Jefe", "what do ya want for nothing?")).toBe(
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
});

it("signs as the Standard Webhooks libraries do", () => {
  // Their own test vector.
  const key = fromBase64("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") ?? "";
  const signed = 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}';
  expect(base64(hmacSha256(key, signed))).toBe("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});

it("takes text beyond ASCII as UTF-8, and nothing at all", () => {
  const native = (key: string, text: string) => createHmac("sha256", key).update(text).digest("hex");
  expect(hmacHex("密钥", "报告")).toBe(native("密钥", "报告"));
  expect(hmacHex("key", "")).toBe(native("key", ""));
});

it("knows what is no base64", () => {
  expect(fromBase64("AAEC")).toEqual(Uint8Array.of(0, 1, 2));
  expect(fromBase64("%%")).toBeUndefined();
});

it("tells secrets apart", () => {
  expect(sameSecret("a long secret", "a long secret")).toBe(true);
  expect(sameSecret("a long secret", "a long secreT")).toBe(false);
  expect(sameSecret("", "a")).toBe(false);
});
