import fc from "fast-check";
import { expect, test } from "vitest";
import { sysctlCuts } from "../../../src/analysis/host/lost-ends-sysctl.ts";

test("a key is found behind any value, and values stay whole", () => {
  const pair = fc.record({
    key: fc.constantFrom(
      "net.ipv4.conf.all.rp_filter",
      "net.ipv6.conf.eth0/100.forwarding",
      "kernel.panic",
      "vm.swappiness",
      "net.core.somaxconn",
    ),
    value: fc.constantFrom("0", "1", "reno", "4096\t131072\t33554432", "", "cubic reno"),
  });
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1 }), fc.constantFrom("", " "), (pairs, glue) => {
      const lines = pairs.map(({ key, value }) => `${key} = ${value}`);
      const text = lines.join(glue);
      const cuts = sysctlCuts(text);
      expect(cuts.map((from, i) => text.slice(from, cuts[i + 1]).trim())).toEqual(lines.map((l) => l.trim()));
    }),
  );
});

test("no key, no cut", () => {
  expect(sysctlCuts("a = b")).toEqual([]);
  expect(sysctlCuts(" = 1")).toEqual([]);
});
