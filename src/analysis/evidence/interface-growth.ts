/** Growth of one counter of one interface between the snapshots of a host. */
import type { HostState, InterfaceCounter } from "../host/define.ts";
import type { Growth } from "../observe/counters.ts";
import type { Observed } from "../observe/index.ts";

/**
 * Compared between outputs of one and the same command: `ip -s link`, ethtool and ifconfig read their
 * numbers at different places; the one that grew most counts. Undefined without two snapshots, or where it shrank.
 */
export function interfaceGrowth(
  observed: Observed,
  host: string,
  interfaceName: string,
  name: string,
): Growth | undefined {
  const of = (moment: HostState["moment"]) =>
    observed.states.find((s) => s.host === host && s.moment === moment);
  const counters = (state: HostState | undefined): readonly InterfaceCounter[] =>
    state?.interfaceCounters.filter((c) => c.interface === interfaceName && c.name === name) ?? [];
  const later = counters(of("after") ?? of("now"));
  let most: Growth | undefined;
  for (const before of counters(of("before"))) {
    const after = later.find((c) => c.at.command === before.at.command);
    if (!after || after.value < before.value) continue;
    const growth = after.value - before.value;
    if (most && most.growth >= growth) continue;
    most = {
      name: `${interfaceName} ${name}`,
      before: before.value,
      after: after.value,
      growth,
      at: after.at,
    };
  }
  return most;
}
