/** Folding what was read: see fold/define.ts. What there was no memory for is said. */
import { mix } from "../lib/hash.ts";
import type { FoldLimits } from "./fold/define.ts";
import { foldCaptures } from "./fold/index.ts";
import { serverEnds } from "./fold/servers.ts";
import type { Folded } from "./fold/tables.ts";
import { roleOf } from "./inputs.ts";
import { knownServers } from "./known-servers.ts";
import type { CaptureView } from "./observe/define.ts";
import type { DecodedFacts } from "./packet/define.ts";
import type { Reading } from "./read-inputs.ts";

/** A reading with its rows in tables, folded where they were very many. */
export interface FoldedReading extends Omit<Reading, "captures"> {
  readonly captures: readonly CaptureView[];
}

/** A capture as it was read, wherever its rows are. */
type CaptureWithout = Omit<CaptureView, "decoded"> & { readonly decoded: DecodedFacts };

export function foldReading(reading: Reading, limits?: FoldLimits): FoldedReading {
  const { names, states, topology } = reading;
  const captures = reading.captures.map((c) => ({ ...c, leads: leads(c.host) }));
  const servers = serverEnds(knownServers(states, topology));
  return foldedReading(reading, foldCaptures(captures, names, servers, keyOf(reading), limits));
}

/** What was read, with its rows as folded. */
export function foldedReading(
  reading: Omit<Reading, "captures"> & { readonly captures: readonly CaptureWithout[] },
  { tables, cut }: Folded,
): FoldedReading {
  const captures = reading.captures.map(({ host, part, name, summary, decoded }, i) => {
    const { first, last, neighbours, icmpErrors, adverts, notes, truncated, timeReversals } = decoded;
    const isCut =
      cut && last && (last.seconds > cut.seconds || (last.seconds === cut.seconds && last.nanos > cut.nanos));
    const end = isCut ? cut : last;
    const facts = { neighbours, icmpErrors, adverts, notes, truncated, timeReversals };
    const window = { ...(first ? { first } : {}), ...(end ? { last: end } : {}) };
    return { host, part, name, summary, decoded: { ...facts, ...window, packets: tables[i] } };
  });
  if (!cut) return { ...reading, captures };
  const until = new Date(cut.seconds * 1000).toISOString();
  const problem = {
    en: `judged up to ${until}: from there on the captures hold more packets than one analysis keeps apart`,
    zh: `只分析到 ${until}：此后抓包中的报文数超过一次分析所能区分的上限`,
  };
  const records = reading.records.map((record) =>
    record.kind === "capture" ? { ...record, problems: [...record.problems, problem] } : record,
  );
  return { ...reading, captures, records };
}

/** See fold/ground.ts. */
export function leads(host: string): boolean {
  return roleOf(host) === "director";
}

/** Keys hash tables by the digests of what is hashed: nobody chooses an input by the key that it gives. */
function keyOf({ records }: Reading): number {
  return records.reduce((key, { sha256 }) => mix(key, Number.parseInt(sha256.slice(0, 8), 16)), 0);
}
