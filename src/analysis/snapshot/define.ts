/**
 * A snapshot: what the state of one host says of its configuration, as plain pairs of name and value that
 * two analyses can be compared by. No counters, ages or connections: they change without anybody.
 */
import type { HostFacts, StateTopic } from "../../report/schema.ts";
import type { HostState } from "../host/define.ts";

export type TopicFacts = HostFacts["topics"][number];
export type StateFact = TopicFacts["facts"][number];

/** Facts of one topic. */
const MOST_FACTS = 200;
const MOST_CHARACTERS = 200;

/** A topic's facts in the order of their names; several values of one name are one fact. */
export function topicFacts(topic: StateTopic, whole: boolean, facts: Iterable<StateFact>): TopicFacts {
  const values = new Map<string, Set<string>>();
  let dropped = false;
  for (const { name, value } of facts) {
    const key = cut(name);
    const known = values.get(key);
    if (known) known.add(value);
    else if (values.size < MOST_FACTS) values.set(key, new Set([value]));
    else dropped = true;
  }
  return {
    topic,
    whole: whole && !dropped,
    facts: [...values]
      .map(([name, all]) => ({ name, value: cut([...all].sort().join("; ")) }))
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
  };
}

const cut = (text: string): string =>
  text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 3)}...` : text;

/** Was a whole output of this parser pasted whose command line has all of these words? */
export function showsAll(state: HostState, parser: string, ...words: readonly string[]): boolean {
  return state.sections.some(
    (s) => s.parser === parser && !s.partial && words.every((word) => s.command.includes(word)),
  );
}
