/** What kinds of packets a leg's counts are of: its flows, put together by service and client. */
import { endpoint } from "../lib/ip.ts";
import type { LegKind } from "../report/schema.ts";
import type { Leg } from "./observe/define.ts";
import type { Observed } from "./observe/index.ts";
import { protocolName } from "./observe/services.ts";

/** Kinds told of one leg: those with most packets. */
const MOST_KINDS = 32;

export function legKinds({ conversations, flowConversation }: Observed, leg: Leg): LegKind[] {
  const kinds = new Map<string, LegKind>();
  for (const { flow, df, ...counts } of leg.kinds) {
    const code = flowConversation[flow];
    if (code < 0) continue;
    const { protocol, vip, port, client } = conversations[code >> 1];
    const service = `${protocolName(protocol)} ${endpoint(vip, port)}`;
    const key = `${service} ${client} ${df}`;
    const known = kinds.get(key);
    kinds.set(
      key,
      known ? { service, client, df, ...joined(known, counts) } : { service, client, df, ...counts },
    );
  }
  return [...kinds.values()]
    .sort((a, b) => b.missing + b.arrived - a.missing - a.arrived)
    .slice(0, MOST_KINDS);
}

type Counts = Pick<LegKind, "arrived" | "missing" | "largestArrived" | "smallestMissing">;

function joined(a: Counts, b: Counts): Counts {
  const smallest = [a, b].filter((c) => c.missing > 0).map((c) => c.smallestMissing);
  return {
    arrived: a.arrived + b.arrived,
    missing: a.missing + b.missing,
    largestArrived: Math.max(a.largestArrived, b.largestArrived),
    smallestMissing: smallest.length === 0 ? 0 : Math.min(...smallest),
  };
}
