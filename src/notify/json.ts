/**
 * For programs: the answer of `/verdict`, signed as Standard Webhooks 1.0 says (standardwebhooks.com): HMAC-SHA256
 * over `id.timestamp.body` with the bytes behind `whsec_`, in base64 after `v1,`.
 */
import { base64, fromBase64, hmacSha256 } from "../lib/hmac.ts";
import { verdictAnswer } from "../report/verdict-answer.ts";
import { JSON_HEADERS, type Notifier } from "./define.ts";

const PREFIX = "whsec_";
/** The standard's own range. */
const LEAST_BYTES = 24;
const MOST_BYTES = 64;

export const json: Notifier = {
  kind: "json",
  signs: "always",
  secretProblem(secret) {
    const bytes = secret.startsWith(PREFIX) ? keyOf(secret) : undefined;
    if (bytes && bytes.length >= LEAST_BYTES && bytes.length <= MOST_BYTES) return undefined;
    return `expected ${PREFIX} and the base64 of ${LEAST_BYTES} to ${MOST_BYTES} bytes`;
  },
  compose({ id, url, secret = "", at, report, link }) {
    const body = JSON.stringify(verdictAnswer(report, link));
    const timestamp = String(Math.floor(at / 1000));
    const signature = base64(hmacSha256(keyOf(secret) ?? "", `${id}.${timestamp}.${body}`));
    return {
      url,
      headers: {
        ...JSON_HEADERS,
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": `v1,${signature}`,
      },
      body,
    };
  },
};

const keyOf = (secret: string) => fromBase64(secret.slice(PREFIX.length));
