/** One attempt to deliver one message. */
import { isPrivateHost } from "../lib/private-host.ts";
import type { Notifier, Outgoing } from "./define.ts";

export interface Sent {
  readonly taken: boolean;
  /** Nothing will change it: it is not tried again. */
  readonly final: boolean;
  /** Of the answer; null where there was none. */
  readonly status: number | null;
  /** Our own words, and numbers: an answer is written by a stranger. */
  readonly reason: string | null;
}

/** Milliseconds for the whole of it: three in the background fit into what the platform allows (announce.ts). */
const PATIENCE = 8_000;
/** Of an answer; the platforms say in far less whether they took a message. */
const MOST_BYTES = 4_096;

/** @param privateHosts may it go into a private network? */
export async function send(outgoing: Outgoing, notifier: Notifier, privateHosts: boolean): Promise<Sent> {
  if (!privateHosts && isPrivateHost(new URL(outgoing.url).hostname))
    return { taken: false, final: true, status: null, reason: "address-private" };
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    const answer = await fetch(outgoing.url, {
      method: "POST",
      headers: { ...outgoing.headers, "user-agent": "lvs-verdict" },
      body: outgoing.body,
      redirect: "manual",
      signal,
    });
    const text = await beginningOf(answer);
    return judge(answer, text, notifier);
  } catch {
    return failed(null, signal.aborted ? "timeout" : "unreachable");
  }
}

const failed = (status: number | null, reason: string, final = false): Sent => ({
  taken: false,
  final,
  status,
  reason,
});

function judge({ status }: Response, text: string, notifier: Notifier): Sent {
  // The receiver wants no more of it (Standard Webhooks).
  if (status === 410) return failed(status, "gone", true);
  if (status >= 300 && status < 400) return failed(status, "redirect");
  if (status < 200 || status > 299) return failed(status, "status");
  const refusal = notifier.refusal?.(text);
  return refusal === undefined ? { taken: true, final: true, status, reason: null } : failed(status, refusal);
}

/** No more is read than this. */
async function beginningOf({ body }: Response): Promise<string> {
  if (!body) return "";
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  while (bytes < MOST_BYTES) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    text += decoder.decode(value.subarray(0, MOST_BYTES), { stream: true });
  }
  await reader.cancel();
  return text;
}
