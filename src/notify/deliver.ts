/** All messages about one report, each tried until it is taken or given up. */
import type { StepConfig, Steps } from "../jobs/define.ts";
import { inLanguage } from "../render/language.ts";
import type { ReportStore } from "../store/define.ts";
import { readStored } from "../store/read-report.ts";
import type { Message } from "./define.ts";
import { end, findClaim, findEnding } from "./deliveries.ts";
import { NOTIFIERS } from "./index.ts";
import { type Sent, send } from "./send.ts";
import type { Target } from "./targets.ts";

/** What messages are made from and sent with. */
export interface Post {
  readonly targets: readonly Target[];
  readonly privateHosts: boolean;
  /** Where people reach this service, without a slash at the end. */
  readonly publicUrl: string;
  readonly retries: Retries;
  readonly reports: ReportStore;
  readonly deliveries: ReportStore;
}

export interface Retries {
  /** After the first attempt. */
  readonly limit: number;
  /** Milliseconds before the second attempt; then twice as long each time. */
  readonly delay: number;
}

/** Milliseconds; a request has its own, shorter patience. */
const ATTEMPT_TIMEOUT = 60_000;

/** It was not taken, and may be the next time. */
class NotTaken extends Error {
  override readonly name = "NotTaken";
}

/** One step per target, side by side: a receiver that is down delays no other. */
export async function deliver(
  post: Post,
  of: { readonly report: string; readonly owner: string },
  steps: Steps,
  retries: Retries = post.retries,
): Promise<void> {
  const claim = await findClaim(post.deliveries, of.report);
  if (claim?.owner !== of.owner) return;
  const config: StepConfig = {
    retries: { ...retries, backoff: "exponential" },
    timeout: ATTEMPT_TIMEOUT,
  };
  await Promise.all(
    claim.targets.map(({ name }, index) =>
      steps.do(`${index + 1}: ${name}`, config, async ({ attempt }) => {
        // Delivered before, and the step died; or this time only others are to be sent.
        const earlier = await findEnding(post.deliveries, of.report, index);
        if (earlier) return earlier.status;
        const sent = await attemptOf(post, of, name);
        if (!sent) return "gone";
        log(of.report, name, attempt, sent);
        if (!sent.final && attempt <= retries.limit) throw new NotTaken("the message was not taken");
        const status = sent.taken ? "delivered" : "dead";
        const { status: answered, reason } = sent;
        const at = new Date().toISOString();
        await end(post.deliveries, of, index, { status, attempts: attempt, at, answered, reason });
        return status;
      }),
    ),
  );
}

/** Undefined when nobody wants it any more. */
async function attemptOf(
  post: Post,
  { report, owner }: { readonly report: string; readonly owner: string },
  name: string,
): Promise<Sent | undefined> {
  if ((await findClaim(post.deliveries, report))?.owner !== owner) return undefined;
  const json = await post.reports.get(report);
  if (json === undefined) return undefined;
  const target = post.targets.find((known) => known.name === name);
  const notifier = NOTIFIERS.find(({ kind }) => kind === target?.kind);
  if (!target || !notifier) return { taken: false, final: true, status: null, reason: "target-unknown" };
  const { url, secret, language } = target;
  const message: Message = {
    id: `${report}-${name}`,
    url,
    secret,
    at: Date.now(),
    report: inLanguage(readStored(json), language),
    link: linkOf(post, report),
    language,
  };
  return send(notifier.compose(message), notifier, post.privateHosts);
}

export const linkOf = ({ publicUrl }: Pick<Post, "publicUrl">, report: string) =>
  `${publicUrl}/v1/analyses/${report}`;

/** No URL: it is a secret. No answer: it is a stranger's. */
function log(report: string, target: string, attempt: number, { taken, status, reason }: Sent): void {
  console.log(JSON.stringify({ event: "delivery", report, target, attempt, taken, status, reason }));
}
