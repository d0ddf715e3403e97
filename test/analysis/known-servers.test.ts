import { expect, test } from "vitest";
import { parseHost } from "../../src/analysis/host/state.ts";
import { knownServers } from "../../src/analysis/known-servers.ts";
import { NO_TOPOLOGY } from "../../src/analysis/observe/topology.ts";

const TABLE = `### ipvsadm -Ln
IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  192.0.2.10:80 rr
  -> 198.51.100.7:8080            Masq    1      0          0
  -> 198.51.100.8:8080            Masq    1      0          0
UDP  192.0.2.10:53 rr
  -> 198.51.100.7:53              Route   1      0          0
`;

test("both ends of every virtual service: the VIP, and each real server at the port that it serves", () => {
  const known = knownServers([parseHost("ds", "now", TABLE)], NO_TOPOLOGY);
  expect(known).toEqual([
    { protocol: 6, ip: "192.0.2.10", port: 80 },
    { protocol: 6, ip: "198.51.100.7", port: 8080 },
    { protocol: 6, ip: "198.51.100.8", port: 8080 },
    { protocol: 17, ip: "192.0.2.10", port: 53 },
    { protocol: 17, ip: "198.51.100.7", port: 53 },
  ]);
});

test("nothing is known without a table", () => expect(knownServers([], NO_TOPOLOGY)).toEqual([]));
