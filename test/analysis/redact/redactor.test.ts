import { describe, expect, test } from "vitest";
import { analyze } from "../../../src/analysis/index.ts";
import { type Input, parsePartName } from "../../../src/analysis/inputs.ts";
import { type Redaction, Redactor } from "../../../src/analysis/redact/redactor.ts";
import type { Analysis } from "../../../src/report/schema.ts";
import { type CasePart, inputsOf, partsOf } from "../analyze-case.ts";

const KEY = new Uint8Array(32).fill(7);
const OTHER = new Uint8Array(32).fill(8);
const all = new Redactor({ mode: "all", key: KEY });
const addresses = new Redactor({ mode: "addresses", key: KEY });

const redacted = (parts: readonly CasePart[], redact?: Redaction): Promise<Analysis> =>
  analyze(inputsOf(parts), undefined, { redact });

describe("names of parts and files", () => {
  test.each([
    ["rs-web03.state.before", `${all.host("rs-web03")}.state.before`],
    ["rs1.state", "rs1.state"],
    ["topology", "topology"],
    ["ds-shop.bundle/state.before", `${all.host("ds-shop")}.bundle/state.before`],
  ])("%s", (part, called) => {
    expect(all.part(part)).toBe(called);
    expect(all.part(called)).toBe(called);
    expect(addresses.part(part)).toBe(part);
  });

  test("a part stays one", () => {
    for (const part of ["rs-web03", "client-berlin.capture", "ds-x.state.after"])
      expect(parsePartName(all.part(part))).toBeDefined();
  });

  test("addresses in file names, with dots or dashes", () => {
    for (const name of ["10.1.2.3.pcap", "eth0_10-1-2-3.pcap"]) {
      expect(addresses.fileName(name)).not.toMatch(/10.1.2.3/);
      expect(addresses.fileName(name)).toMatch(/\.pcap$/);
    }
  });

  test("files of a sosreport keep the names of commands, not of the host", () => {
    const name = all.fileName("sosreport-web03-2026/sos_commands/networking/ip_-d_address");
    expect(name).toMatch(/^x[0-9a-f]{12}\/sos_commands\/networking\/ip_-d_address$/);
    expect(all.fileName("web03-2026/state.before")).toMatch(/^x[0-9a-f]{12}\/state\.before$/);
    expect(all.fileName("web03-eth0.pcap.gz")).toMatch(/^x[0-9a-f]{12}\.pcap\.gz$/);
  });
});

describe("an analysis", () => {
  test("has an id of its own for each mode and key, and digests that say nothing", async () => {
    const parts = await partsOf("dr-healthy");
    const made = await Promise.all([
      redacted(parts),
      redacted(parts, { mode: "addresses", key: KEY }),
      redacted(parts, { mode: "all", key: KEY }),
      redacted(parts, { mode: "all", key: OTHER }),
    ]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(made.length);
    expect(new Set(made.map(({ inputs }) => inputs[0].sha256)).size).toBe(3);
    expect(made.map(({ redaction }) => redaction)).toEqual([undefined, "addresses", "all", "all"]);
    const again = await redacted(parts, { mode: "all", key: KEY });
    expect(JSON.stringify(again)).toBe(JSON.stringify(made[2]));
  });

  test("hosts that callers named are called otherwise everywhere, and judged alike", async () => {
    const rename = (part: string) =>
      part.replace(/^rs1(?=\.|$)/, "rs-web03").replace(/^ds(?=\.|$)/, "ds-shop");
    const parts = (await partsOf("dr-rs-missing-vip")).map(({ part, bytes }) => ({
      part: rename(part),
      bytes,
    }));
    const plain = await redacted(parts);
    const made = await redacted(parts, { mode: "all", key: KEY });
    expect(JSON.stringify(plain)).toContain("rs-web03");
    expect(JSON.stringify(made)).not.toMatch(/web03|ds-shop/);
    expect(made.verdict.cause).toBe(plain.verdict.cause);
    expect(made.verdict.segments).toEqual(
      plain.verdict.segments.map(({ from, to }) => ({ from: all.host(from), to: all.host(to) })),
    );
  });

  test("files that tell captures of one part apart are called otherwise", async () => {
    const parts = await partsOf("dr-antispoof", ({ part, bytes }) =>
      part.includes("state") ? undefined : bytes,
    );
    async function* inputs(): AsyncGenerator<Input> {
      for (const { part, bytes } of parts) {
        const name = parsePartName("ds");
        async function* chunks() {
          yield bytes;
        }
        if (name) yield { ...name, part: "ds", name: `web03-10.1.2.3-${part}.pcap`, chunks: chunks() };
      }
    }
    const plain = JSON.stringify(await analyze(inputs()));
    expect(plain).toContain("ds/web03-10.1.2.3-client.pcap");
    const some = JSON.stringify(
      await analyze(inputs(), undefined, { redact: { mode: "addresses", key: KEY } }),
    );
    expect(some).toContain(`ds/${addresses.fileName("web03-10.1.2.3-client.pcap")}`);
    expect(some).not.toContain("10.1.2.3");
    const none = JSON.stringify(await analyze(inputs(), undefined, { redact: { mode: "all", key: KEY } }));
    expect(none).not.toMatch(/web03|10\.1\.2\.3/);
  });

  test("the topology goes through the same mapping", async () => {
    const parts = await partsOf("dr-healthy", ({ part, bytes }) =>
      part.includes("state") ? undefined : bytes,
    );
    const plain = await redacted(parts);
    const { vip, port, protocol } = plain.services[0];
    if (protocol !== "udp" && protocol !== "tcp") throw new Error(protocol);
    const topology = { services: [{ protocol, vip, port }], hosts: [{ name: "rs-web03", addresses: [] }] };
    const bytes = new TextEncoder().encode(JSON.stringify(topology));
    const made = await redacted([...parts, { part: "topology", bytes }], { mode: "all", key: KEY });
    expect(made.services.map((s) => s.known)).toContain("stated");
    expect(JSON.stringify(made)).not.toContain(vip);
    expect(JSON.stringify(made)).not.toContain("web03");
    const broken = new TextEncoder().encode(`{"services": "${vip}`);
    const told = await redacted([...parts, { part: "topology", bytes: broken }], { mode: "all", key: KEY });
    expect(JSON.stringify(told)).not.toContain(vip);
  });

  test("what is not asked for costs nothing: the report says nothing of it", async () => {
    expect(Object.keys(await redacted(await partsOf("dr-healthy")))).not.toContain("redaction");
  });
});

test("secrets are removed without being asked", async () => {
  async function* inputs(): AsyncGenerator<Input> {
    const text =
      "### cat /etc/keepalived/keepalived.conf\nvrrp_instance VI_1 {\n auth_pass S3creT\n odd S3creT=\n}\n";
    const name = parsePartName("ds.state");
    async function* chunks() {
      yield new TextEncoder().encode(text.replace("odd S3creT=", "odd password=S3creT"));
    }
    if (name) yield { ...name, part: "ds.state", name: "ds.state", chunks: chunks() };
  }
  const report = JSON.stringify(await analyze(inputs()));
  expect(report).not.toContain("S3creT");
});
