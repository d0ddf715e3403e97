import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/render/define.ts";
import { RENDERERS } from "../../src/render/index.ts";
import { Report } from "../../src/report/schema.ts";
import { filesOf, runCli } from "./capture-run.ts";

const scratch = mkdtempSync(join(tmpdir(), "lvs-verdict-cli-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const HEALTHY = filesOf("dr-healthy", "client.pcap", "ds.pcap", "rs1.pcap", "rs2.pcap");
const FAULTY = filesOf("article", "client.pcap", "ds.pcap", "rs1.pcap", "rs2.pcap");
const put = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(scratch, name), content);
  return join(scratch, name);
};

describe("the exit code", () => {
  it.each([
    ["healthy", 0, HEALTHY],
    ["faulty", 1, FAULTY],
    ["inconclusive", 2, filesOf("article", "client.pcap")],
  ] as const)("says %s: %i", async (outcome, exit, files) => {
    const { exit: ended, out } = await runCli(["analyze", "--json", ...files]);
    expect(Report.parse(JSON.parse(out)).verdict.outcome).toBe(outcome);
    expect(ended).toBe(exit);
  });

  it("says 3 when nothing can be read, and why", async () => {
    const { exit, out, err } = await runCli(["analyze", `ds=${put("ds.cap", "no capture at all")}`]);
    expect([exit, out]).toEqual([3, ""]);
    expect(err).toMatch(/ds: capture-unsupported: /);
  });

  it.each([
    ["no command", []],
    ["another command", ["judge", "x.cap"]],
    ["no file", ["analyze"]],
    ["an unknown option", ["analyze", "--colour", ...HEALTHY]],
    ["an unknown format", ["analyze", "--format", "docx", ...HEALTHY]],
    ["an unknown language", ["analyze", "--lang", "de", ...HEALTHY]],
    ["two formats", ["analyze", "--json", "--format", "txt", ...HEALTHY]],
    ["an unknown part", ["analyze", `switch=${HEALTHY[0]}`]],
    ["a server that is not asked", ["analyze", "--server", "http://127.0.0.1:1", ...HEALTHY]],
    ["no server", ["post", ...HEALTHY]],
    ["an unknown kind of redaction", ["analyze", "--redact", "names", ...HEALTHY]],
    ["a key without redaction", ["analyze", "--redact-key-file", "/x", ...HEALTHY]],
    ["days where nothing is sent", ["analyze", "--retain", "7", ...HEALTHY]],
    ["no number of days", ["post", "--server", "http://127.0.0.1:1", "--retain", "week", ...HEALTHY]],
    [
      "both to keep and to redact",
      ["post", "--server", "http://127.0.0.1:1", "--retain", "7", "--redact", "all", ...HEALTHY],
    ],
    ["a server of another protocol", ["post", "--server", "file:///etc/passwd", ...HEALTHY]],
    ["a file of nobody", ["analyze", put("nobody.txt", "### ip addr\n")]],
  ])("says 3 and helps: %s", async (_, words) => {
    const { exit, out, err } = await runCli(words);
    expect([exit, out]).toEqual([3, ""]);
    expect(err).toMatch(/^lvs-verdict: .+\n\nSays where an LVS cluster loses packets/);
  });

  it("writes the cited frames beside the report when it is asked for", async () => {
    const path = join(scratch, "cited.pcap");
    const { exit, err } = await runCli(["analyze", "--cited", path, ...FAULTY]);
    expect(exit).toBe(1);
    expect(err).toMatch(/cited\.pcap: the \d+ frames that the report cites\n/);
    expect(readFileSync(path).includes("never arrived")).toBe(true);
    expect((await runCli(["analyze", "--cited", join(scratch, "no", "such"), ...FAULTY])).exit).toBe(3);
    const redacted = await runCli(["analyze", "--cited", path, "--redact", "all", ...FAULTY]);
    expect([redacted.exit, redacted.err]).toEqual([3, expect.stringContaining("--cited")]);
  });

  it("says 3 for a file that is not there, and shows no escape sequence of its name", async () => {
    const { exit, err } = await runCli(["analyze", "ds=\u001b[2Jgone.cap"]);
    expect(exit).toBe(3);
    expect(err).toBe("lvs-verdict:  [2Jgone.cap: no such file\n");
  });
});

describe("redaction", () => {
  const own = filesOf("dr-antispoof", "client.pcap", "ds.pcap", "rs1.pcap", "rs2.pcap", "ds.state.after.txt");
  const VIP = "192.168.1.60";
  const judged = async (...words: readonly string[]) => {
    const { exit, out } = await runCli(["analyze", "--json", ...words, ...own]);
    return { exit, out, report: Report.parse(JSON.parse(out)) };
  };

  it("leaves the verdict, and no address; with one key twice the same", async () => {
    const plain = await judged();
    const key = put("redact.key", "a key of thirty-two characters, or more\n");
    const [first, again] = [
      await judged("--redact", "all", "--redact-key-file", key),
      await judged("--redact", "all", "--redact-key-file", key),
    ];
    expect(plain.out).toContain(VIP);
    expect(first.out).not.toContain(VIP);
    expect([first.exit, first.report.verdict.cause]).toEqual([plain.exit, plain.report.verdict.cause]);
    expect(again.report.id).toBe(first.report.id);
    const { report, out } = await judged("--redact", "addresses");
    expect(out).not.toContain(VIP);
    expect([report.redaction, report.verdict.cause]).toEqual(["addresses", plain.report.verdict.cause]);
    expect(report.id).not.toBe((await judged("--redact", "addresses")).report.id);
  });

  it.each([
    ["is not there", "/no/such/key", /cannot be read/],
    ["is too short", put("short.key", "short"), /at least 32 characters/],
  ])("says 3 when its key %s", async (_, key, said) => {
    const { exit, err } = await runCli(["analyze", "--redact", "all", "--redact-key-file", key, ...HEALTHY]);
    expect(exit).toBe(3);
    expect(err).toMatch(said);
  });
});

describe("the report", () => {
  it.each(RENDERERS.flatMap(({ suffix }) => LANGUAGES.map((language) => [suffix, language] as const)))(
    "comes as %s in %s",
    async (suffix, language) => {
      const words = ["analyze", "--format", suffix, "--lang", language, ...FAULTY];
      const { exit, out, err } = await runCli(words);
      expect(exit).toBe(1);
      expect(out.length).toBeGreaterThan(20);
      expect(err).not.toContain("internal error");
    },
  );

  it("is text by default", async () => {
    const { out } = await runCli(["analyze", ...FAULTY]);
    expect(out).toMatch(/^FAULTY \(confirmed\) {2}fabric-antispoof-forward/);
  });

  it("goes into a file", async () => {
    const to = join(scratch, "report.json");
    const { exit, out } = await runCli(["analyze", "--json", "-o", to, ...FAULTY]);
    expect([exit, out]).toEqual([1, ""]);
    expect(Report.parse(JSON.parse(readFileSync(to, "utf8"))).verdict.cause).toBe("fabric-antispoof-forward");
    const { exit: refused, err } = await runCli([
      "analyze",
      "-o",
      join(scratch, "no/such/folder"),
      ...FAULTY,
    ]);
    expect(refused).toBe(3);
    expect(err).toContain("cannot be written");
  });

  it("is the same whether parts are stated or guessed", async () => {
    const stated = FAULTY.map((path) => `${path.slice(path.lastIndexOf("/") + 1, -".pcap".length)}=${path}`);
    const ids = [
      await runCli(["analyze", "--json", ...FAULTY]),
      await runCli(["analyze", "--json", ...stated]),
    ];
    expect(Report.parse(JSON.parse(ids[0].out)).id).toBe(Report.parse(JSON.parse(ids[1].out)).id);
    expect(ids[0].err).toContain("ds.pcap: taken as ds\n");
    expect(ids[1].err).toBe("");
  });
});

describe("progress", () => {
  it("is drawn on a terminal only, up to the whole, and taken away", async () => {
    const { err } = await runCli(["analyze", ...FAULTY], { isTTY: true });
    expect(err).toContain("[##############################] 100 %");
    expect(err.endsWith("\r\u001b[K")).toBe(true);
    expect((await runCli(["analyze", ...FAULTY])).err).not.toContain("%");
  });
});

it("helps and says its version", async () => {
  const help = await runCli(["help"]);
  expect(help.exit).toBe(0);
  for (const { suffix } of RENDERERS) expect(help.out).toContain(suffix);
  expect(await runCli(["version"])).toEqual({ exit: 0, out: "0.1.0\n", err: "" });
});
