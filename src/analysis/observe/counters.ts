/**
 * Kernel counters of a host around the test: growth by name, across command forms.
 * A counter that a command prints only when it is not zero counts as zero where its section stands.
 */
import type { Counter, HostState } from "../host/define.ts";

export interface Growth {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly growth: number;
  readonly at: Counter["at"];
}

export interface CounterBook {
  /** Growth between two snapshots; undefined when there are not two, or it shrank (a reset). */
  growth(name: string): Growth | undefined;
  /** The last value since boot; a hint only, but zero excludes. */
  absolute(name: string): Counter | undefined;
  readonly hasPair: boolean;
}

/** The fullest source wins where several print the same counter: they were read at different moments. */
function totals(state: HostState | undefined): ReadonlyMap<string, Counter> {
  const values = new Map<string, Counter>();
  for (const counter of state?.counters ?? [])
    if (counter.absolute && !values.has(counter.name)) values.set(counter.name, counter);
  return values;
}

/** Commands that print every counter of their group, zeros included: absence there is not zero but unknown. */
export function counterBook(states: readonly HostState[]): CounterBook {
  const before = totals(states.find((s) => s.moment === "before"));
  const last = states.find((s) => s.moment === "after") ?? states.find((s) => s.moment === "now");
  const after = totals(last ?? states.find((s) => s.moment === "before"));
  const hasPair = before.size > 0 && last !== undefined && after.size > 0;
  return {
    hasPair,
    absolute: (name) => after.get(name),
    growth(name) {
      const b = after.get(name);
      if (!hasPair || b === undefined) return undefined;
      const a = before.get(name);
      // `netstat -s` leaves out what is zero: new since the first snapshot is growth from zero.
      if (a === undefined && !b.at.command.includes("netstat")) return undefined;
      const from = a?.value ?? 0;
      const growth = b.value - from;
      return growth < 0 ? undefined : { name, before: from, after: b.value, growth, at: b.at };
    },
  };
}
