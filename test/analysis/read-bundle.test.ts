import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { analyze, REDACT_MODES } from "../../src/analysis/index.ts";
import { UnusableInputs } from "../../src/analysis/inputs.ts";
import type { Analysis } from "../../src/report/schema.ts";
import { analyzeParts, type CasePart, inputsOf, partsOf } from "./analyze-case.ts";
import { type Files, headerOf, tarGzOf, tarOf } from "./archive/tars.ts";

const text = (value: string) => new TextEncoder().encode(value);
const bundle = (bytes: Uint8Array, host = "ds"): CasePart => ({ part: `${host}.bundle`, bytes });
const analyzed = (bytes: Uint8Array) => analyzeParts([bundle(bytes)]);
const problemsOf = (report: Analysis, name = "ds.bundle") =>
  report.inputs.find((i) => i.name === name)?.problems.map((p) => p.en);
const STATE = "### ip addr\n2: eth0: <UP> mtu 1500 state UP\n    inet 10.0.0.1/24 scope global eth0\n";
const state: Files[number] = ["ds-1/state.before", STATE];
const concat = (...pieces: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(pieces));

/** The parts of a case, packed as the collector packs them. */
async function bundlesOf(id: string): Promise<CasePart[]> {
  const parts = await partsOf(id);
  const hosts = [...new Set(parts.map(({ part }) => part.split(".")[0]))];
  return Promise.all(
    hosts.map(async (host) => {
      const own = parts.filter(({ part }) => part.split(".")[0] === host);
      const files = own.map(({ part, bytes }): Files[number] => {
        const what = part.slice(host.length + 1);
        return [`${host}-1/${what === "" ? "eth0.pcap" : what}`, bytes];
      });
      return bundle(await tarGzOf(files), host);
    }),
  );
}

describe("a case in bundles", () => {
  it.each(["dr-ds-firewall-drop", "tun-antispoof-healthy", "dr-antispoof"])(
    "%s is judged as in parts",
    async (id) => {
      const [packed, parts] = await Promise.all([
        bundlesOf(id).then(analyzeParts),
        partsOf(id).then(analyzeParts),
      ]);
      expect(packed.verdict.outcome).toBe(parts.verdict.outcome);
      expect(packed.findings.map((f) => [f.id, f.confidence])).toEqual(
        parts.findings.map((f) => [f.id, f.confidence]),
      );
      expect(packed.segments).toEqual(parts.segments);
    },
  );

  it("is cited by the files in them", async () => {
    const parts = await bundlesOf("dr-ds-firewall-drop");
    const report = await analyzeParts(parts);
    const cited = report.findings.flatMap((f) =>
      f.evidence.flatMap((e) => (e.kind === "state" ? [e.input] : e.kind === "frame" ? [e.capture] : [])),
    );
    expect(cited.length).toBeGreaterThan(2);
    for (const name of cited)
      expect(name).toMatch(/^\w+\.bundle\/\w+-1\/(?:state\.(?:before|after)|eth0\.pcap)$/);
    const names = new Set(report.inputs.map((i) => i.name));
    for (const name of cited) expect(names).toContain(name);
    expect(report.inputs.filter((i) => i.kind === "bundle").map((i) => [i.name, i.bytes])).toEqual(
      parts.map((p) => [p.part, p.bytes.length]),
    );
    expect((await analyzeParts(parts)).id).toBe(report.id);
  });
});

describe("a bundle that is redacted", () => {
  const key = new Uint8Array(32).fill(7);

  it.each(REDACT_MODES)("with %s is judged as ever, and names nothing of it", async (mode) => {
    const parts = (await bundlesOf("dr-ds-firewall-drop")).map(({ part, bytes }) => ({
      part: part.replace(/^rs1(?=\.)/, "rs-web03"),
      bytes,
    }));
    const plain = await analyzeParts(parts);
    const report = await analyze(inputsOf(parts), undefined, { redact: { mode, key } });
    expect(report.findings.map((f) => [f.id, f.confidence])).toEqual(
      plain.findings.map((f) => [f.id, f.confidence]),
    );
    const text = JSON.stringify(report);
    expect(JSON.stringify(plain)).toMatch(/192\.168\.1\.60/);
    expect(text).not.toMatch(/192\.168\.1\./);
    expect(text.includes("web03")).toBe(mode === "addresses");
  });

  it("names its files otherwise, and asks commands of mapped addresses", async () => {
    const root = "sosreport-web03-2026-01-01-abcdefg";
    const files: Files = [
      [`${root}/sos_commands/networking/ip_-d_address`, "    inet 10.20.0.1/24 scope global eth0\n"],
      [`${root}/sos_commands/networking/ip_route_get_10.20.0.9`, "10.20.0.9 dev eth0 src 10.20.0.1\n"],
      [`${root}/notes-of-web03-10.20.0.1.docx`, "no input"],
    ];
    const report = await analyze(inputsOf([bundle(await tarGzOf(files))]), undefined, {
      redact: { mode: "all", key },
    });
    expect(JSON.stringify(report)).not.toMatch(/web03|10\.20\.0\.[19]/);
    expect(report.inputs.map((i) => i.name)).toContainEqual(
      expect.stringMatching(/^ds\.bundle\/x[0-9a-f]{12}\/sos_commands\/networking\/ip_-d_address$/),
    );
  });
});

describe("a sosreport", () => {
  const root = "sosreport-ds-2026-01-01-abcdefg";
  const files: Files = [
    [`${root}/sos_commands/networking/ip_-d_address`, STATE.slice(STATE.indexOf("\n") + 1)],
    [`${root}/sos_commands/ipvs/ipvsadm_-Ln`, "nonsense\nIP Virtual Server version 1.2.1 (size=4096)\n"],
    [`${root}/proc/net/snmp`, "Udp: InDatagrams NoPorts\nUdp: 7 3\n"],
    [`${root}/sos_commands/kernel/sysctl_-a`, "net.ipv4.conf.all.rp_filter = 1\n"],
    [`${root}/sos_commands/block/lsblk`, "sda\n"],
    [`${root}/version.txt`, "sos 4\n"],
  ];

  it("is the state of its host, each file an input", async () => {
    const report = await analyzed(await tarGzOf(files));
    expect(report.inputs.map((i) => [i.kind, i.name.split(`${root}/`).at(1)])).toEqual([
      ["state", "sos_commands/networking/ip_-d_address"],
      ["state", "sos_commands/ipvs/ipvsadm_-Ln"],
      ["state", "proc/net/snmp"],
      ["state", "sos_commands/kernel/sysctl_-a"],
      ["bundle", undefined],
    ]);
    const { topics } = report.states[0];
    expect(topics.find((t) => t.topic === "address")?.facts[0].name).toContain("10.0.0.1");
    expect(report.inputs.map((i) => i.unread.map(({ line, text }) => `${line} ${text}`))).toEqual([
      [],
      ["1 nonsense"],
      [],
      [],
      [],
    ]);
  });

  it("gives a case's verdict, citing the line of the file", async () => {
    const parts = await partsOf("dr-ds-firewall-drop");
    const after = parts.find((p) => p.part === "ds.state.after");
    if (!after) throw new Error("the case has no such part");
    const sections = new TextDecoder().decode(after.bytes).split(/^### /m).slice(1);
    const collected = sections.map((section): Files[number] => {
      const end = section.indexOf("\n");
      const name = section.slice(0, end).trim().replaceAll(" ", "_").replaceAll("/", ".");
      return [`${root}/sos_commands/networking/${name}`, section.slice(end + 1)];
    });
    const rest = parts.filter((p) => !p.part.startsWith("ds.state"));
    const report = await analyzeParts([...rest, bundle(await tarGzOf(collected))]);
    expect(report.findings[0].id).toBe((await analyzeParts(parts)).findings[0].id);
    const cited = report.findings
      .flatMap((f) => f.evidence)
      .filter((e) => e.kind === "state" && e.host === "ds");
    expect(cited.length).toBeGreaterThan(0);
    for (const e of cited) {
      if (e.kind !== "state") continue;
      const file = collected.find(([name]) => `ds.bundle/${name}` === e.input);
      expect(String(file?.[1]).split("\n")[e.line - 1]).toContain(e.text.trim());
    }
  });
});

it("is read past what is no input, large or small, in whatever order", async () => {
  const files: Files = [1, 511, 70_000, 3_000_000].flatMap(
    (bytes, i): Files => [
      [`ds-1/collector.log`, "x".repeat(bytes)],
      [`ds-1/other${i}`, new Uint8Array(bytes)],
      [`ds-1/state${["", ".before", ".after", ".txt"][i]}`, STATE],
    ],
  );
  for (const pack of [tarOf, tarGzOf]) {
    const report = await analyzed(await pack(files));
    expect(report.inputs.map((i) => i.kind)).toEqual(["state", "state", "state", "state", "bundle"]);
  }
});

describe("what cannot be read", () => {
  it.each([
    ["xz", Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4), /xz.*xz -dc FILE \| gzip/],
    ["bzip2", text("BZh91AY&SY"), /bzip2/],
    ["zip", Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0), /zip/],
    ["noise", new Uint8Array(4096).fill(7), /is no tar/],
    ["nothing", new Uint8Array(0), /truncated/],
    ["noise in gzip", new Uint8Array(gzipSync(randomBytes(9000))), /is no tar/],
  ])("%s is said of the part", async (_, bytes, detail) => {
    const failure = await analyzed(bytes).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnusableInputs);
    if (failure instanceof UnusableInputs) {
      expect(failure.problems.map((p) => p.part)).toEqual(["ds.bundle"]);
      expect(failure.problems[0].detail).toMatch(detail);
    }
  });

  it("is said of the file that it is about, others stand", async () => {
    const report = await analyzed(
      await tarOf([["ds-1/eth0.pcap", "no capture"], state, ["x/notes.doc", "?"]]),
    );
    expect(problemsOf(report, "ds.bundle/ds-1/eth0.pcap")?.[0]).toMatch(/no pcap/);
    expect(problemsOf(report, "ds.bundle/ds-1/state.before")).toEqual([]);
    expect(problemsOf(report)).toEqual(["not read, their names say nothing of what they hold: x/notes.doc"]);
  });

  it("does not come in by names that lead out, nest, or break what they stand in", async () => {
    const names = [
      "../state",
      "/state",
      "a/../../state",
      "a\nb/state",
      "<b>\u0007/state",
      `${"n".repeat(400)}/state`,
    ];
    const report = await analyzed(await tarOf([...names.map((n): Files[number] => [n, STATE]), state]));
    expect(report.inputs.map((i) => i.name)).toEqual(["ds.bundle/ds-1/state.before", "ds.bundle"]);
    expect(problemsOf(report)?.[0]).toMatch(/^6 files are not read/);
    const nested = await analyzed(await tarOf([["ds-1/inner.tar", await tarOf([state])], state]));
    expect(problemsOf(nested)?.[0]).toMatch(/ds-1\/inner\.tar$/);
  });

  it("is no link", async () => {
    const link = headerOf("state", "00000000000\0", "2");
    const report = await analyzed(concat(link, await tarOf([state])));
    expect(report.inputs.map((i) => i.name)).toEqual(["ds.bundle/ds-1/state.before", "ds.bundle"]);
  });
});

describe("a hostile archive", () => {
  it.each([
    ["8 GiB", "77777777777\0"],
    ["2^62", "\u0080\0\0\0\u0040\0\0\0\0\0\0\0"],
    ["less than nothing", "-0000000001\0"],
    ["no number", "zzzzzzzzzzz\0"],
  ])("that announces %s is read up to its end", async (_, size) => {
    const report = await analyzed(
      concat(
        (await tarOf([state])).subarray(0, 1024),
        headerOf("eth0.pcap", size),
        new Uint8Array(2048).fill(3),
      ),
    );
    expect(problemsOf(report, "ds.bundle/ds-1/state.before")).toEqual([]);
    expect(problemsOf(report)?.length).toBeGreaterThan(0);
  });

  it("that is cut anywhere gives what came before the cut, and a problem", async () => {
    const whole = await tarOf([state, ["ds-1/state.after", STATE]]);
    for (const cut of [1024, 1100, 1536, 1700, 2000]) {
      const report = await analyzed(whole.subarray(0, cut));
      expect(report.inputs[0].name).toBe("ds.bundle/ds-1/state.before");
      expect(problemsOf(report)?.length).toBeGreaterThan(0);
    }
    const packed = new Uint8Array(gzipSync(concat(whole.subarray(0, 1536), randomBytes(100_000))));
    expect(problemsOf(await analyzed(packed.subarray(0, 50_000)))?.length).toBeGreaterThan(0);
  });

  it("with more captures than a bundle may have is read up to there", async () => {
    const many = Array.from({ length: 70 }, (_, i): Files[number] => [`ds-1/if${i}.pcap`, "x"]);
    const report = await analyzed(await tarOf([...many, state]));
    expect(report.inputs.filter((i) => i.kind === "capture")).toHaveLength(64);
    expect(problemsOf(report)?.[0]).toMatch(/room for no more: ds-1\/if64\.pcap.* and 1 more$/);
    expect(problemsOf(report, "ds.bundle/ds-1/state.before")).toEqual([]);
  });

  it("that expands without end is read up to a limit", async () => {
    // 600 MB of zeros in one file, a hundredth of a MB each in the request.
    const member = gzipSync(new Uint8Array(64 << 20));
    const head = gzipSync(
      concat((await tarOf([state])).subarray(0, 1024), headerOf("z/bomb", "77777777777\0")),
    );
    const report = await analyzed(concat(head, ...Array.from({ length: 9 }, () => member)));
    expect(problemsOf(report, "ds.bundle/ds-1/state.before")).toEqual([]);
    expect(problemsOf(report)?.[0]).toMatch(/a bundle holds no more/);
  }, 60_000);
});
