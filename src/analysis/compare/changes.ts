/** What is different in the state of the hosts. */
import type { StateChange } from "../../report/comparison.ts";
import type { Analysis, HostFacts } from "../../report/schema.ts";
import type { Said } from "./names.ts";

const MOST_CHANGES = 200;

export interface StateComparison {
  readonly changes: readonly StateChange[];
  /** What one of the two does not show, so that it could not be compared. */
  readonly remarks: readonly Said[];
}

type Topic = HostFacts["topics"][number];

export function compareStates(before: Analysis, after: Analysis): StateComparison {
  const changes: StateChange[] = [];
  const remarks: Said[] = [];
  for (const { host, topics } of before.states) {
    const now = after.states.find((s) => s.host === host);
    if (!now) {
      remarks.push({
        en: `after has no state of ${host}: what was changed there is not known`,
        zh: `变更后没有 ${host} 的状态：不知道那里改了什么`,
      });
      continue;
    }
    const missing: string[] = [];
    for (const b of topics) {
      const a = now.topics.find((t) => t.topic === b.topic);
      if (a) changes.push(...topicChanges(host, b, a));
      else missing.push(b.topic);
    }
    if (missing.length > 0)
      remarks.push({
        en: `after does not show of ${host}: ${missing.join(", ")}`,
        zh: `变更后没有显示 ${host} 的：${missing.join("、")}`,
      });
  }
  for (const { host } of after.states)
    if (!before.states.some((s) => s.host === host))
      remarks.push({
        en: `before has no state of ${host}: what was changed there is not known`,
        zh: `变更前没有 ${host} 的状态：不知道那里改了什么`,
      });
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
