/**
 * Two hosts in one text: where outputs that name no host contradict each other about which machine they are
 * of, nobody can say whose any output is of which there are two that differ. None of those is read, and none
 * at all where most outputs are there twice: then two hosts' outputs were mixed.
 */
import type { Facts } from "./define.ts";

/** One section of a text, as it was read. */
export interface ReadOutput {
  /** The command that printed it, or the parser that knew it by its shape. */
  readonly command: string;
  readonly facts: readonly Partial<Facts>[];
  /** Its lines, to know the same output from another one. */
  readonly text: string;
}

/** Which of these outputs cannot be the host's for sure. */
export function contradicted(outputs: readonly ReadOutput[]): ReadonlySet<ReadOutput> {
  const known = outputs
    .map((output) => ({ output, identity: identityOf(output) }))
    .filter(({ identity: i }) => i.macs.size + i.addresses.size > 0 || i.name !== undefined)
    .slice(0, MOST_COMPARED);
  const agreeing = agreed(known);
  if (agreeing.length === known.length) return new Set();
  const kept = new Set(agreeing.map(({ output }) => output));
  const apart = new Set(known.map(({ output }) => output).filter((output) => !kept.has(output)));
  const byCommand = new Map<string, ReadOutput[]>();
  for (const output of outputs)
    byCommand.set(output.command, [...(byCommand.get(output.command) ?? []), output]);
  const different = [...byCommand.values()].filter((list) => new Set(list.map((o) => o.text)).size > 1);
  if (different.length >= 3 && different.length * 2 >= byCommand.size) return new Set(outputs);
  for (const output of different.flat()) if (!kept.has(output)) apart.add(output);
  return apart;
}

interface Known {
  readonly output: ReadOutput;
  readonly identity: Identity;
}

/** Those that are left when what most others contradict is taken away; of equals, all are. */
function agreed(known: readonly Known[]): readonly Known[] {
  const against = known.map(
    (one) => known.filter((other) => contradict(one.identity, other.identity)).length,
  );
  const most = Math.max(0, ...against);
  if (most === 0) return known;
  return agreed(known.filter((_, i) => against[i] < most));
}

/** What tells one machine from another. */
interface Identity {
  /** By interface. */
  readonly macs: ReadonlyMap<string, string>;
  readonly addresses: ReadonlyMap<string, ReadonlySet<string>>;
  /** As `uname -a` prints it. */
  readonly name?: string;
}

const MASK = /[xX*]/;
/** Most interfaces and addresses of an output that are looked at, and most outputs that are compared. */
const MOST = 200;
const MOST_COMPARED = 50;

function identityOf({ facts }: ReadOutput): Identity {
  const macs = new Map<string, string>();
  const addresses = new Map<string, Set<string>>();
  for (const { name, mac, kind } of facts.flatMap((f) => f.interfaces ?? []).slice(0, MOST))
    if (mac !== undefined && !MASK.test(mac) && !/^00:00:00:00:00:00$/.test(mac) && kind !== "loopback")
      macs.set(name, mac);
  for (const { interface: name, ip, scope } of facts.flatMap((f) => f.addresses ?? []).slice(0, MOST)) {
    if (/^(?:lo|tunl|dummy)/.test(name) || MASK.test(ip) || ip.includes(":") || scope === "link") continue;
    addresses.set(name, (addresses.get(name) ?? new Set<string>()).add(ip));
  }
  const name = facts
    .flatMap((f) => f.kernel ?? [])
    .map((k) => /^Linux (\S{1,64}) \d/.exec(k.message)?.[1])
    .find((n) => n !== undefined);
  return { macs, addresses, ...(name !== undefined && { name: name.split(".", 1)[0].toLowerCase() }) };
}

/** Do two outputs share interfaces of which none has the same MAC, or none an address in common? */
function contradict(one: Identity, other: Identity): boolean {
  if (one.name !== undefined && other.name !== undefined && one.name !== other.name) return true;
  const shared = [...one.macs].filter(([name]) => other.macs.has(name));
  if (shared.length > 0) return shared.every(([name, mac]) => other.macs.get(name) !== mac);
  const common = [...one.addresses].filter(([name]) => other.addresses.has(name));
  return (
    common.length > 0 &&
    common.every(([name, own]) => [...own].every((ip) => !other.addresses.get(name)?.has(ip)))
  );
}
