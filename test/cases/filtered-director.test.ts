/**
 * A director captured with a filter: what leaves wrapped, or under other addresses, is hidden, and is not called lost in the
 * director. What leaves as it came is not hidden, unless the capture shows one direction only.
 */
import { expect, test } from "vitest";
import { analyzeFiles, readParts } from "./cases.ts";
import { type Frame, filtered } from "./cut-up.ts";

const PORT = 52002;
const ofPort = ({ ports }: Frame): boolean => ports.includes(PORT);
const noIcmp = ({ protocol }: Frame): boolean => protocol !== 1 && protocol !== 58;

async function throughDirector(id: string, passes: (frame: Frame) => boolean, hosts: readonly string[]) {
  const files = await readParts(id);
  const given = files.filter(({ part }) => hosts.some((h) => part === h || part.startsWith(`${h}.`)));
  const report = await analyzeFiles(
    given.map((file) => (file.part === "ds" ? filtered(file, passes) : file)),
  );
  const leg = report.segments.find((s) => s.from === "ds" && s.to === "ds" && s.direction === "request");
  return { verdict: report.verdict, packets: leg?.packets, because: leg?.because.en };
}

const ALONE = ["ds"];
const ALL = ["client", "ds", "rs1", "rs2"];

test.each([
  ["tun-gre-healthy", ALONE],
  ["tun-gue-healthy", ALONE],
  ["tcp-tun-pmtu-healthy", ALONE],
  ["tcp-tun-pmtu-healthy", ALL],
])("%s of %j with `port`: nothing is missing", async (id, hosts) => {
  const { verdict, packets } = await throughDirector(id, ofPort, hosts);
  expect(packets).toMatchObject({ arrived: 0, missing: 0 });
  expect(packets?.unknown).toBeGreaterThan(0);
  expect(verdict.outcome).not.toBe("faulty");
});

test("a wrapped service's packets were seen, and that is said", async () => {
  const { verdict } = await throughDirector("tun-gre-healthy", ofPort, ALONE);
  expect(verdict.observed.en).toBe("60 requests came in at ds, and nothing shows whether they went on");
});

test("NAT with the port that clients ask: the real servers have another one", async () => {
  const { verdict, packets } = await throughDirector("nat-healthy", ofPort, ALONE);
  expect(packets).toMatchObject({ arrived: 0, missing: 0 });
  expect(verdict.outcome).not.toBe("faulty");
});

test("segments that were too large, and sent again smaller, are no loss though no refusal is shown", async () => {
  const { verdict, packets, because } = await throughDirector("tcp-tun-pmtu-healthy", noIcmp, ALONE);
  expect(packets?.missing).toBe(0);
  expect(packets?.unknown).toBeGreaterThan(0);
  expect(because).toContain("smaller segments");
  expect(verdict.outcome).not.toBe("faulty");
});

test("direct routing leaves as it came: what a firewall drops is missing all the same", async () => {
  const { packets } = await throughDirector("dr-ds-firewall-drop", ofPort, ALL);
  expect(packets).toMatchObject({ arrived: 0, missing: 60, unknown: 0 });
});

/** Of the lab's director. */
const DIRECTOR = "fa:16:3e:3c:59:5f";
const inbound = ({ sourceMac }: Frame): boolean => sourceMac !== DIRECTOR;
const outbound = ({ sourceMac }: Frame): boolean => sourceMac === DIRECTOR;

test.each(["dr-healthy", "tcp-dr-healthy", "nat-healthy", "dr-rpfilter-strict-healthy"])(
  "%s with `-Q in`: what it heard shows that it spoke",
  async (id) => {
    const { verdict, packets } = await throughDirector(id, inbound, ALONE);
    expect(packets).toMatchObject({ arrived: 0, missing: 0 });
    expect(packets?.unknown).toBeGreaterThan(0);
    expect(verdict.outcome).not.toBe("faulty");
  },
);

test("with `-Q in` what a firewall drops is missing still: the kernel sent nothing", async () => {
  const { packets } = await throughDirector("dr-ds-firewall-drop", inbound, ALL);
  expect(packets).toMatchObject({ arrived: 0, missing: 60, unknown: 0 });
});

test.each([
  ["vip-not-bound-arp-reply", outbound],
  ["dr-arp-flux", inbound],
])("%s: one direction alone shows neither that nobody asked nor that nobody answered", async (id, passes) => {
  const { verdict } = await throughDirector(id, passes, ALONE);
  expect(verdict.cause).not.toBe("client-vip-unresolved");
});
