import fc from "fast-check";
import { expect, test } from "vitest";
import { sysctlKey, sysctlKeyOfPath } from "../../../src/analysis/host/sysctl-key.ts";

test.each([
  ["net.ipv4.ip_forward", "net.ipv4.ip_forward"],
  ["net.ipv4.conf.eth0/100.rp_filter", "net.ipv4.conf.eth0/100.rp_filter"],
  ["net.ipv4.conf.eth0.100.rp_filter", "net.ipv4.conf.eth0/100.rp_filter"],
  ["net/ipv4/conf/eth0.100/rp_filter", "net.ipv4.conf.eth0/100.rp_filter"],
  ["net.ipv6.neigh.eth0.100.app_solicit", "net.ipv6.neigh.eth0/100.app_solicit"],
  ["net.ipv4.conf.all.rp_filter", "net.ipv4.conf.all.rp_filter"],
])("%s is spelled %s", (text, key) => {
  expect(sysctlKey(text)).toBe(key);
});

test("the file of a key and the key are the same, whatever the interface is called", () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9.-]{0,12}[a-z0-9]$/);
  fc.assert(
    fc.property(name, (device) => {
      const ofPath = sysctlKeyOfPath(`/proc/sys/net/ipv4/conf/${device}/rp_filter`);
      expect(sysctlKey(`net.ipv4.conf.${device.replaceAll(".", "/")}.rp_filter`)).toBe(ofPath);
      expect(sysctlKey(`net.ipv4.conf.${device}.rp_filter`)).toBe(ofPath);
    }),
  );
});
