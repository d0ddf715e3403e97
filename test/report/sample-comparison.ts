/** A small whole comparison, made by hand: for tests of what is done with comparisons. */
import type { StoredComparison } from "../../src/report/comparison.ts";
import { SAMPLE } from "./sample.ts";

const packets = (sent: number, missing: number) => ({ sent, arrived: sent - missing, missing, unknown: 0 });

export const SAMPLE_COMPARISON: StoredComparison = {
  id: "fedcba9876543210fedcba9876543210",
  createdAt: "2026-03-04T06:00:00.000Z",
  schemaVersion: 1,
  engine: { version: "0.0.0-sample" },
  answer: "partly",
  summary: { en: "Partly fixed: something is mended, and packets are still lost.", zh: "部分修复。" },
  because: [{ en: "request ds > rs1: 8 of 12 were lost before; all 12 arrive now" }],
  before: { id: SAMPLE.id, outcome: "faulty", cause: "sample-rule", observed: SAMPLE.verdict.observed },
  after: {
    id: "abcdef0123456789abcdef0123456789",
    outcome: "faulty",
    cause: null,
    observed: { en: "12 of 12 replies never arrived" },
  },
  legs: [
    {
      from: "ds",
      to: "rs1",
      direction: "request",
      answer: "fixed",
      before: packets(12, 8),
      after: packets(12, 0),
      because: { en: "8 of 12 were lost before; all 12 arrive now" },
    },
    {
      from: "rs1",
      to: "client",
      direction: "reply",
      answer: "unmasked",
      before: null,
      after: packets(12, 12),
      because: { en: "12 of 12 are lost now; before no packet came so far" },
    },
  ],
  findings: [
    {
      id: "sample-rule",
      change: "gone",
      title: { en: "The fabric drops forwarded packets" },
      before: "broken",
      after: null,
      because: { en: "everything arrived" },
    },
  ],
  changes: [
    { host: "rs1", topic: "sysctl", name: "net.ipv4.conf.all.rp_filter", before: "1", after: "0" },
    { host: "rs1", topic: "address", name: "192.0.2.10/32 on tunl0", before: null, after: "\u001b[31mthere" },
  ],
  remarks: [{ en: "after has no state of client: what was changed there is not known" }],
  nextSteps: [{ host: "rs1", command: "tcpdump -ni eth0 -c 20", why: { en: "to see the replies" } }],
};
