/** Who serves, as far as the director's tables and the topology say: both ends of a service, VIP and real servers. */
import type { ServerEnd } from "./fold/servers.ts";
import type { HostState } from "./host/define.ts";
import { addFromState, addStated, ServiceList } from "./observe/services.ts";
import type { Topology } from "./observe/topology.ts";

export function knownServers(states: readonly HostState[], topology: Topology): readonly ServerEnd[] {
  const list = new ServiceList();
  addStated(list, topology);
  addFromState(list, states);
  return list
    .list()
    .flatMap(({ protocol, vip, port, destinations }) => [
      { protocol, ip: vip, port },
      ...destinations.map((d) => ({ protocol, ip: d.ip, port: d.port })),
    ]);
}
