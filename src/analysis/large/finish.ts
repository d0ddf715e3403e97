/** The last step: facts of all captures and the folded rows to a reading, and that to the report. */
import type { NewDigest } from "../../lib/digest.ts";
import type { Analysis } from "../../report/schema.ts";
import { limitsFor } from "../fold/define.ts";
import { BundlePool } from "../fold/pool.ts";
import { keptTables } from "../fold/tables.ts";
import { WholeRows } from "../fold/whole-rows.ts";
import { foldedReading } from "../fold-reading.ts";
import { type Input, type InputProblem, UnusableInputs } from "../inputs.ts";
import { judge } from "../judge.ts";
import { Names } from "../packet/names.ts";
import { type InputRecord, readInputs } from "../read-inputs.ts";
import type { Redaction, Redactor } from "../redact/redactor.ts";
import { addPlaceNames, type CaptureFacts, type PlaceIds } from "./facts.ts";
import { absorbFolded } from "./folded-bytes.ts";

export async function finishOf(
  facts: AsyncIterable<CaptureFacts>,
  folded: AsyncIterable<Uint8Array>,
  texts: AsyncIterable<Input>,
  order: readonly ("capture" | "text")[] | undefined,
  newDigest: NewDigest,
  redaction: Redaction | undefined,
): Promise<Analysis> {
  const names = new Names();
  const captures: CaptureFacts[] = [];
  for await (const capture of facts) {
    captures.push(placed(capture, addPlaceNames(names, capture.names)));
  }
  const pool = new BundlePool(limitsFor(captures.reduce((rows, capture) => rows + capture.rows, 0)));
  const whole = new WholeRows();
  for await (const bytes of folded) absorbFolded(bytes, pool, whole, names);
  const kept = keptTables(captures.length, pool, whole, names);
  const read = await readInputs(texts, 0, newDigest, redaction);
  const reading = {
    ...read,
    names,
    captures: captures.flatMap((c) =>
      c.read ? [{ host: c.host, part: c.part, name: c.name, ...c.read }] : [],
    ),
    records: inOrder(
      captures.map((capture) => recordOf(capture, read.redactor)),
      read.records,
      order,
    ),
    problems: [...captures.flatMap((c) => c.problems), ...read.problems],
  };
  if (reading.captures.length + reading.states.length === 0) throw new UnusableInputs(reading.problems);
  const tables = kept.tables.filter((_, i) => captures[i].read !== undefined);
  return judge(foldedReading(reading, { ...kept, tables }));
}

/** Its messages with the links and outer headers as they are numbered for all captures. */
function placed(capture: CaptureFacts, { links, envelopes }: PlaceIds): CaptureFacts {
  if (!capture.read) return capture;
  const { decoded } = capture.read;
  const moved = <T extends { readonly link: number }>(message: T): T => ({
    ...message,
    link: links[message.link],
  });
  return {
    ...capture,
    read: {
      ...capture.read,
      decoded: {
        ...decoded,
        neighbours: decoded.neighbours.map(moved),
        adverts: decoded.adverts.map(moved),
        icmpErrors: decoded.icmpErrors.map((e) => ({ ...moved(e), envelope: envelopes[e.envelope] })),
      },
    },
  };
}

function recordOf(
  { host, part, name, bytes, sha256: plain, problems }: CaptureFacts,
  redactor: Redactor | undefined,
): InputRecord {
  const sha256 = redactor?.digest(plain) ?? plain;
  const words = problems.map((p: InputProblem) => ({ en: p.detail }));
  return { host, kind: "capture", part, name, bytes, sha256, problems: words };
}

/** Captures and texts as the request had them; without an order captures come first. */
function inOrder(
  captures: readonly InputRecord[],
  texts: readonly InputRecord[],
  order: readonly ("capture" | "text")[] = [],
): readonly InputRecord[] {
  const left = { capture: [...captures], text: [...texts] };
  const records = order.flatMap((kind) => left[kind].shift() ?? []);
  return [...records, ...left.capture, ...left.text];
}
