import { expect, test } from "vitest";
import { parseSocketAddress } from "../../../src/analysis/host/socket-address.ts";

const wildcards = { star: [4], six: [4, 6] } as const;

test.each([
  ["0.0.0.0:80", { ip: "*", families: [4], port: 80 }],
  ["*:80", { ip: "*", families: [4], port: 80 }],
  ["[::]:80", { ip: "*", families: [4, 6], port: 80 }],
  [":::80", { ip: "*", families: [4, 6], port: 80 }],
  ["::1:25", { ip: "::1", families: [6], port: 25 }],
  ["127.0.0.53%lo:53", { ip: "127.0.0.53", families: [4], port: 53, device: "lo" }],
  ["0.0.0.0%eth0:68", { ip: "*", families: [4], port: 68, device: "eth0" }],
  ["[fe80::1]%eth0:546", { ip: "fe80::1", families: [6], port: 546, device: "eth0" }],
  ["[fe80::1%eth0]:546", { ip: "fe80::1", families: [6], port: 546, device: "eth0" }],
  ["[::ffff:10.0.0.1]:8080", { ip: "10.0.0.1", families: [4], port: 8080 }],
  ["xxx.xxx.1.48:52002", { ip: "xxx.xxx.1.48", families: [4], port: 52002 }],
  ["localhost:domain", { ip: "localhost", families: [], port: 53 }],
])("reads %s", (text, expected) => expect(parseSocketAddress(text, wildcards)).toEqual(expected));

test.each(["", ":", "*:*", "10.0.0.1", "10.0.0.300:53", "[::1:53", "rtnl:kernel", "/run/socket"])(
  "refuses %s",
  (text) => expect(parseSocketAddress(text, wildcards)).toBeUndefined(),
);
