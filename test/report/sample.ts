/** A small whole report, made by hand: for tests of what is done with reports. */
import type { StoredReport } from "../../src/report/schema.ts";

export const SAMPLE: StoredReport = {
  id: "0123456789abcdef0123456789abcdef",
  createdAt: "2026-03-04T05:06:07.000Z",
  schemaVersion: 1,
  engine: { version: "0.0.0-sample" },
  verdict: {
    outcome: "faulty",
    observed: { en: "8 of 12 packets that left ds for rs1 never arrived", zh: "8/12 个包丢失" },
    cause: "sample-rule",
    layer: "fabric",
    segments: [{ from: "ds", to: "rs1" }],
    confidence: "confirmed",
    summary: { en: "The fabric between ds and rs1 drops what ds forwards.", zh: "网络丢弃转发的包。" },
    affected: { packets: 8, of: 12 },
    also: [{ cause: "late-rule", because: { en: "behind it", zh: "被掩盖" } }],
    alternatives: [{ cause: "other-rule", because: { en: "its counter did not move" } }],
    nextSteps: [{ host: "rs1", command: "tcpdump -ni eth0 -c 20", why: { en: "to see both sides" } }],
  },
  findings: [
    {
      id: "sample-rule",
      severity: "broken",
      layer: "fabric",
      segments: [{ from: "ds", to: "rs1" }],
      confidence: "confirmed",
      grounds: ["split", "absence"],
      title: { en: "The fabric drops forwarded packets", zh: "网络丢弃转发包" },
      explanation: { en: "Their source is not an address of the sender." },
      evidence: [
        {
          kind: "frame",
          host: "ds",
          capture: "ds.pcap",
          frame: 7,
          time: "2026-03-04T05:06:07.123456Z",
          note: { en: "left ds and never arrived", zh: "未到达" },
        },
        {
          kind: "state",
          host: "ds",
          command: "ipvsadm -Ln",
          input: "ds.txt",
          line: 12,
          text: "  -> a \u001b[31mred",
        },
        { kind: "count", host: "rs1", name: "IpInReceives", before: 10, after: null },
      ],
      remedies: [
        {
          host: "ds",
          platform: "openstack",
          commands: ["allow pair"],
          note: { en: "lets it send for others" },
        },
      ],
      verify: [{ host: "rs1", command: "tcpdump -ni eth0", expect: { en: "packets of the client" } }],
    },
  ],
  segments: [
    {
      from: "ds",
      to: "rs1",
      direction: "request",
      packets: { sent: 12, arrived: 4, missing: 8, unknown: 0 },
      because: { en: "both captures ran throughout" },
      kinds: [
        {
          service: "tcp 192.0.2.10:80",
          client: "192.0.2.99",
          df: true,
          arrived: 4,
          missing: 8,
          largestArrived: 100,
          smallestMissing: 100,
        },
      ],
    },
  ],
  probes: [
    {
      protocol: "icmp",
      source: "dip",
      destination: "rip",
      sourceMac: "ds",
      destinationMac: "rs1",
      viaVip: false,
      packets: 4,
      seenAt: { ds: 4, rs1: 4 },
      received: "yes",
    },
  ],
  contrast: [],
  captures: [
    {
      host: "ds",
      name: "ds.pcap",
      format: "pcap",
      linkType: "ethernet",
      frames: 12,
      first: "2026-03-04T05:06:07.123456Z",
      last: null,
      truncated: 0,
      dropped: null,
      quality: [{ en: "short", zh: "短" }],
    },
  ],
  clocks: [{ host: "rs1", offsetMs: -1.5, uncertaintyMs: 0.2, matched: 4 }],
  hosts: [
    {
      name: "ds",
      role: "director",
      addresses: [{ ip: "192.0.2.1", mac: null, interface: "eth0" }],
      known: "host-state",
    },
  ],
  services: [{ protocol: "tcp", vip: "192.0.2.10", port: 80, forwarding: ["route"], known: "host-state" }],
  states: [
    {
      host: "ds",
      topics: [{ topic: "sysctl", whole: false, facts: [{ name: "net.ipv4.ip_forward", value: "0" }] }],
    },
  ],
  rules: [{ id: "sample-rule", outcome: "fail", because: { en: "8 of 12" } }],
  inputs: [
    {
      host: "ds",
      kind: "state",
      name: "ds.txt",
      bytes: 100,
      sha256: "00",
      unread: [{ line: 3, text: "?" }],
      problems: [{ en: "cut in a line" }],
    },
  ],
};
