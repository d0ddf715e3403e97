import { expect, test } from "vitest";
import { endsOfLink } from "../../../src/analysis/host/tunnel-ends.ts";

test.each([
  ["ipip", "link/ipip 0.0.0.0 brd 0.0.0.0", {}],
  ["ipip", "link/ipip 10.0.0.1 peer 10.0.0.2", { local: "10.0.0.1", remote: "10.0.0.2" }],
  ["gre", "link/gre 10.0.0.1 brd 0.0.0.0 promiscuity 0", { local: "10.0.0.1" }],
  ["tunnel6", "link/tunnel6 :: brd :: permaddr 1::", {}],
  ["tunnel6", "link/tunnel6 2001:db8::1 peer 2001:db8::2", { local: "2001:db8::1", remote: "2001:db8::2" }],
  ["ether", "link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff", undefined],
  ["ipip", "link/ipip xxx.xxx.1.1 peer xxx.xxx.1.2", undefined],
])("link/%s: %s", (kind, text, ends) => expect(endsOfLink(kind, text)).toEqual(ends));
