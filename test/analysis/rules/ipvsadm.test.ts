import { expect, test } from "vitest";
import {
  anyServerOption,
  FORWARDING_OPTION,
  serverOption,
  serviceOption,
} from "../../../src/analysis/rules/ipvsadm.ts";

test("an IPv4 service is written plain, by protocol number or name", () => {
  expect(serviceOption({ protocol: 6, vip: "10.9.0.1", port: 80 })).toBe("-t 10.9.0.1:80");
  expect(serviceOption({ protocol: "udp", vip: "10.9.0.1", port: 53 })).toBe("-u 10.9.0.1:53");
  expect(serverOption("10.9.0.5", 8080)).toBe("-r 10.9.0.5:8080");
  expect(anyServerOption("10.9.0.1", 80)).toBe("-r <RIP>:80");
});

test("ipvsadm takes an IPv6 address in brackets only", () => {
  expect(serviceOption({ protocol: "tcp", vip: "fd00:5::1", port: 443 })).toBe("-t [fd00:5::1]:443");
  expect(serviceOption({ protocol: 17, vip: "fd00:5::1", port: 53 })).toBe("-u [fd00:5::1]:53");
  expect(serverOption("fd00:5::9", 443)).toBe("-r [fd00:5::9]:443");
  expect(anyServerOption("fd00:5::1", 443)).toBe("-r [<RIP>]:443");
});

test("each forwarding method has its flag", () => {
  expect(FORWARDING_OPTION).toEqual({ route: "-g", tunnel: "-i", masq: "-m", local: "-g" });
});
