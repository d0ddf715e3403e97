/** snapshotsOf(): the configuration of every host, topic by topic, as its last state shows each. */
import type { HostFacts } from "../../report/schema.ts";
import type { HostState } from "../host/define.ts";
import type { Observed } from "../observe/index.ts";
import { type TopicFacts, topicFacts } from "./define.ts";
import { firewallFacts } from "./firewall-facts.ts";
import { ipvsFacts } from "./ipvs-facts.ts";
import { addressFacts, linkFacts, neighbourFacts, policyRuleFacts, routeFacts } from "./network-facts.ts";
import { socketFacts } from "./socket-facts.ts";
import { sysctlFacts } from "./sysctl-facts.ts";

/** After the test before before it. */
const LATEST_FIRST = ["after", "now", "before"] as const;

export function snapshotsOf({ cast, states }: Observed): readonly HostFacts[] {
  const partners = new Set([...cast.vips, ...cast.members.flatMap((m) => [...m.ips])]);
  const ports = new Set(cast.services.flatMap((s) => [s.port, ...s.destinations.map((d) => d.port)]));
  return cast.members.flatMap(({ name }) => {
    const own = LATEST_FIRST.flatMap((moment) =>
      states.filter((s) => s.host === name && s.moment === moment),
    );
    const topics = new Map<string, TopicFacts>();
    for (const state of own)
      for (const facts of topicsOf(state, partners, ports))
        if (!topics.has(facts.topic)) topics.set(facts.topic, facts);
    return topics.size === 0 ? [] : [{ host: name, topics: [...topics.values()] }];
  });
}

function topicsOf(
  state: HostState,
  partners: ReadonlySet<string>,
  ports: ReadonlySet<number>,
): readonly TopicFacts[] {
  const kernel = state.kernel.slice(0, 1).map((k) => ({ name: "uname", value: k.message }));
  return [
    sysctlFacts(state),
    linkFacts(state),
    addressFacts(state),
    ...routeFacts(state),
    policyRuleFacts(state),
    neighbourFacts(state, partners),
    ipvsFacts(state),
    ...firewallFacts(state),
    ...socketFacts(state, ports),
    kernel.length > 0 ? topicFacts("kernel", false, kernel) : undefined,
  ].filter((facts) => facts !== undefined);
}
