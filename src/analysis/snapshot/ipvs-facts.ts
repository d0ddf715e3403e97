/** The IPVS table of one host: services and their real servers. */
import { endpoint } from "../../lib/ip.ts";
import { hasWhole } from "../evidence/host-view.ts";
import type { Destination, HostState, VirtualService } from "../host/define.ts";
import { type StateFact, type TopicFacts, topicFacts } from "./define.ts";

export function ipvsFacts(state: HostState): TopicFacts | undefined {
  const whole = hasWhole(state, ["ipvsadm-list", "ipvsadm-save", "proc-ip-vs"]);
  if (!whole && state.services.length === 0) return undefined;
  const facts = new Map<string, StateFact>();
  for (const service of state.services) {
    const name = nameOf(service);
    // `--stats` and `--rate` repeat the rows without scheduler, method and weight.
    if (service.scheduler !== undefined)
      facts.set(name, { name, value: [service.scheduler, ...service.flags].join(" ") });
    for (const destination of service.destinations) {
      const value = methodOf(destination);
      const to = `${name} -> ${endpoint(destination.ip, destination.port)}`;
      if (value !== undefined) facts.set(to, { name: to, value });
    }
  }
  return topicFacts("virtual-service", whole, facts.values());
}

function nameOf({ protocol, ip, port, fwmark }: VirtualService): string {
  return protocol === "fwmark" || ip === undefined
    ? `fwmark ${fwmark ?? 0}`
    : `${protocol} ${endpoint(ip, port)}`;
}

function methodOf({ forwarding, weight, tunnel }: Destination): string | undefined {
  if (forwarding === undefined || weight === undefined) return undefined;
  const wrapped = tunnel === undefined || tunnel.type === "ipip" ? "" : ` ${tunnel.type}`;
  return `${forwarding}${wrapped} weight ${weight}`;
}
