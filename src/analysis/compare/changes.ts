/** What is different in the state of the hosts. */
import type { StateChange } from "../../report/comparison.ts";
import type { Analysis, HostFacts } from "../../report/schema.ts";

const MOST_CHANGES = 200;

export interface StateComparison {
  readonly changes: readonly StateChange[];
  /** What one of the two does not show, so that it could not be compared. */
  readonly remarks: readonly string[];
}

type Topic = HostFacts["topics"][number];

export function compareStates(before: Analysis, after: Analysis): StateComparison {
  const changes: StateChange[] = [];
  const remarks: string[] = [];
  for (const { host, topics } of before.states) {
    const now = after.states.find((s) => s.host === host);
    if (!now) {
      remarks.push(`after has no state of ${host}: what was changed there is not known`);
      continue;
    }
    const missing: string[] = [];
    for (const b of topics) {
      const a = now.topics.find((t) => t.topic === b.topic);
      if (a) changes.push(...topicChanges(host, b, a));
      else missing.push(b.topic);
    }
    if (missing.length > 0) remarks.push(`after does not show of ${host}: ${missing.join(", ")}`);
  }
  for (const { host } of after.states)
    if (!before.states.some((s) => s.host === host))
      remarks.push(`before has no state of ${host}: what was changed there is not known`);
  return { changes: changes.slice(0, MOST_CHANGES), remarks };
}

/** A fact of one side alone is a change only where the other side shows the whole of it. */
function topicChanges(host: string, b: Topic, a: Topic): readonly StateChange[] {
  const { topic } = b;
  const old = new Map(b.facts.map((f) => [f.name, f.value]));
  const now = new Map(a.facts.map((f) => [f.name, f.value]));
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names.flatMap((name): StateChange[] => {
    const before = old.get(name) ?? null;
    const after = now.get(name) ?? null;
    if (before === after || (before === null && !b.whole) || (after === null && !a.whole)) return [];
    return [{ host, topic, name, before, after }];
  });
}
