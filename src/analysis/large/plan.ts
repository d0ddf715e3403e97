/** The second step: what all partitions need of all captures. */
import * as z from "zod";
import { mix } from "../../lib/hash.ts";
import { FOLD_LIMITS } from "../fold/define.ts";
import { type Frame, frameOf } from "../fold/ground.ts";
import { Quoted } from "../fold/staying.ts";
import { leads } from "../fold-reading.ts";
import { Names } from "../packet/names.ts";
import { addPlaceNames, type CaptureFacts, type PlaceIds } from "./facts.ts";

export interface Plan {
  readonly frame: Frame;
  /** Are there few enough rows to keep all? */
  readonly plain: boolean;
  /** Of all captures. */
  readonly rows: number;
  /** Known servers' ends, see fold/flows.ts. */
  readonly servers: readonly number[];
  readonly quotedGroups: readonly number[];
  readonly quotedIds: readonly number[];
  /** Per capture. */
  readonly places: readonly PlaceIds[];
}

/** @param facts in order of captures */
export async function planOf(
  facts: AsyncIterable<CaptureFacts>,
  servers: ReadonlySet<number>,
): Promise<Plan> {
  const names = new Names();
  const quoted = new Quoted(servers);
  const places: PlaceIds[] = [];
  const captures: Parameters<typeof frameOf>[0][number][] = [];
  let rows = 0;
  let key = 0;
  for await (const capture of facts) {
    const { host, read, sha256 } = capture;
    key = mix(key, Number.parseInt(sha256.slice(0, 8), 16));
    places.push(addPlaceNames(names, capture.names));
    rows += capture.rows;
    quoted.add(read?.decoded.icmpErrors ?? []);
    captures.push({ host, leads: leads(host), decoded: read?.decoded ?? { truncated: 0 } });
  }
  const quotedIds: number[] = [];
  for (const [id, was] of quoted.ids.entries()) if (was === 1) quotedIds.push(id);
  return {
    frame: frameOf(captures, key),
    plain: rows <= FOLD_LIMITS.plainRows,
    rows,
    servers: [...servers],
    quotedGroups: [...quoted.groups],
    quotedIds,
    places,
  };
}

const Numbers = z.array(z.number());
const PlanJson = z.object({
  frame: z.object({
    hosts: Numbers,
    leads: z.array(z.boolean()),
    uncut: z.boolean(),
    firstSeconds: z.number(),
    lengthNs: z.number(),
    edgesNs: Numbers,
    key: z.number(),
  }),
  plain: z.boolean(),
  // A job that an earlier version planned goes on as it would have there.
  rows: z.number().default(4 * FOLD_LIMITS.keptRows),
  servers: Numbers,
  quotedGroups: Numbers,
  quotedIds: Numbers,
  places: z.array(z.object({ links: Numbers, envelopes: Numbers })),
});

export function packPlan(plan: Plan): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(plan));
}

export function unpackPlan(bytes: Uint8Array): Plan {
  return PlanJson.parse(JSON.parse(new TextDecoder().decode(bytes)));
}
