/**
 * Kernel counters of a host around the test: growth by name, across command forms. Growth is known only
 * where nothing between the snapshots set the counters back.
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
  /** Growth between two snapshots; undefined when there are not two, or the counters were set back. */
  growth(name: string): Growth | undefined;
  /** The last value since boot; a hint only, but zero excludes. */
  absolute(name: string): Counter | undefined;
  readonly hasPair: boolean;
  /** Counters shrank that never do: the host was restarted, or it is another one. */
  readonly wasReset: boolean;
}

/** 32-bit kernels, and some drivers, count modulo 2^32. */
const WRAP = 2 ** 32;

/** The fullest source wins where several print the same counter: they were read at different moments. */
function totals(state: HostState | undefined): ReadonlyMap<string, Counter> {
  const values = new Map<string, Counter>();
  for (const counter of state?.counters ?? [])
    if (counter.absolute && !values.has(counter.name)) values.set(counter.name, counter);
  return values;
}

/**
 * `netstat -s` leaves out what is zero: in a group that it printed whole, what is missing is zero.
 * @returns the counter as it would stand there, cited by another line of its group
 */
function leftOut(state: HostState | undefined, name: string): Counter | undefined {
  const whole = state?.sections.filter((s) => s.parser === "netstat-s" && !s.partial) ?? [];
  const like = state?.counters.find(
    (c) =>
      c.absolute &&
      groupOf(c.name) === groupOf(name) &&
      whole.some((s) => s.from <= c.at.line && c.at.line <= s.to),
  );
  return like && { name, value: 0, absolute: true, at: like.at };
}

/** `TcpExt` of `TcpExtListenDrops`: the prefix under which /proc/net/{snmp,netstat} prints it. */
function groupOf(name: string): string {
  return (
    /^(?:IpExt|TcpExt|MPTcpExt|IcmpMsg|UdpLite|Icmp6|Udp6|Ip6|Icmp|Udp|Tcp|Ip|Sctp)(?=[A-Z0-9])/.exec(
      name,
    )?.[0] ?? name
  );
}

export function counterBook(states: readonly HostState[]): CounterBook {
  const first = states.find((s) => s.moment === "before");
  const last = states.find((s) => s.moment === "after") ?? states.find((s) => s.moment === "now");
  const before = totals(first);
  const after = totals(last ?? first);
  const hasPair = before.size > 0 && last !== undefined && after.size > 0;
  const shrunk = [...after.values()].filter((c) => c.value < (before.get(c.name)?.value ?? 0));
  const wrapped = new Set(
    // One that wrapped was nearly full, and is alone with it; a restart empties all of them.
    shrunk.length === 1 && shrunk.every((c) => fills(before.get(c.name)?.value ?? 0)) ? [shrunk[0].name] : [],
  );
  const wasReset = shrunk.length > wrapped.size;
  return {
    hasPair,
    wasReset,
    absolute: (name) => after.get(name),
    growth(name) {
      if (!hasPair || wasReset) return undefined;
      const b = after.get(name) ?? leftOut(last, name);
      const a = before.get(name) ?? leftOut(first, name);
      if (b === undefined || a === undefined) return undefined;
      const growth = b.value - a.value + (wrapped.has(name) ? WRAP : 0);
      return { name, before: a.value, after: b.value, growth, at: b.at };
    },
  };
}

function fills(value: number): boolean {
  return value < WRAP && value >= WRAP / 2;
}
