/** Every example, run against the real service on the captures of a real case. */
import { execFile, execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { type RunningWorker, startWorker } from "../../scripts/worker.ts";
import { RENDERERS } from "../../src/render/index.ts";
import { runCli } from "../cli/capture-run.ts";
import { ROOT } from "../shape/source-files.ts";

const EXAMPLES = `${ROOT}examples/`;
const CASE = `${ROOT}test/cases/article/`;
const PARTS = ["client", "ds", "rs1", "rs2"].map((host) => `${host}=${CASE}${host}.pcap`);
const CAUSE = "fabric-antispoof-forward";

const scratch = mkdtempSync(join(tmpdir(), "lvs-verdict-examples-"));
let worker: RunningWorker;
beforeAll(async () => {
  worker = await startWorker();
});
afterAll(async () => {
  await worker?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

/** Runs a program; its exit code and what it printed. */
function run(
  command: string,
  words: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
) {
  const env = { ...process.env, SERVER: worker.url, ...options.env };
  return new Promise<{ exit: number; out: string; err: string }>((resolve) => {
    const child = execFile(command, [...words], { cwd: options.cwd ?? scratch, env }, (_, out, err) =>
      resolve({ exit: child.exitCode ?? -1, out, err }),
    );
  });
}

it("curl.sh prints the report, or the problem", async () => {
  const good = await run("bash", [`${EXAMPLES}curl.sh`, ...PARTS]);
  expect(good.exit).toBe(0);
  expect(good.out).toContain(`FAULTY (confirmed)  ${CAUSE}`);
  const bad = await run("bash", [`${EXAMPLES}curl.sh`, `switch=${CASE}ds.pcap`]);
  expect(bad.exit).toBe(22);
  expect(bad.out).toContain('"code":"inputs-unusable"');
});

describe.each([
  ["client.py", "python3"],
  ["client.ts", process.execPath],
])("%s", (name, command) => {
  it("prints the verdict, and ends by it", async () => {
    const { exit, out, err } = await run(command, [`${EXAMPLES}${name}`, ...PARTS]);
    expect(err).toBe("");
    expect(exit).toBe(1);
    expect(out).toContain(`faulty confirmed ${CAUSE}\n`);
    expect(out).toContain("request ds > rs1: 5 of 15 missing\n");
  });

  it("says what the server refused", async () => {
    const { exit, out, err } = await run(command, [`${EXAMPLES}${name}`, `switch=${CASE}ds.pcap`]);
    expect([exit, out]).toEqual([3, ""]);
    expect(err).toContain("part-unknown");
  });
});

it("client.ts holds to the types of the document", () => {
  const bin = (tool: string) => `${ROOT}test/client/node_modules/.bin/${tool}`;
  const options = { cwd: EXAMPLES, stdio: "pipe" } as const;
  execFileSync(bin("openapi-typescript"), ["../openapi/openapi.json", "-o", ".generated/api.ts"], options);
  const flags =
    "--noEmit --strict --allowImportingTsExtensions --module nodenext --target esnext --lib esnext,dom --types node";
  expect(execFileSync(bin("tsc"), [...flags.split(" "), "client.ts"], options).toString()).toBe("");
});

const Steps = z.object({
  inputs: z.record(z.string(), z.object({ default: z.string().optional() })),
  runs: z.object({
    using: z.literal("composite"),
    steps: z.array(z.object({ run: z.string(), env: z.record(z.string(), z.string()) })),
  }),
});

describe("github/action.yml", () => {
  const action = Steps.parse(parse(readFileSync(`${EXAMPLES}github/action.yml`, "utf8")));

  /** As the runner does it: `${{ inputs.x }}` in variables only, outputs from a file. */
  async function runSteps(inputs: Record<string, string>) {
    const folder = mkdtempSync(join(scratch, "action-"));
    const files = { GITHUB_OUTPUT: join(folder, "output"), GITHUB_STEP_SUMMARY: join(folder, "summary") };
    for (const file of Object.values(files)) writeFileSync(file, "");
    const outputs = () =>
      Object.fromEntries(
        readFileSync(files.GITHUB_OUTPUT, "utf8")
          .split("\n")
          .map((line) => line.split("=", 2)),
      );
    const value = (text: string) =>
      text
        .replace(
          /\$\{\{ inputs\.([a-z-]+) \}\}/g,
          (_, name: string) => inputs[name] ?? action.inputs[name]?.default ?? "",
        )
        .replace(
          /\$\{\{ steps\.analyse\.outputs\.([a-z]+) \}\}/g,
          (_, name: string) => outputs()[name] ?? "",
        );
    let said = "";
    for (const step of action.runs.steps) {
      expect(step.run).not.toContain("${{");
      const env = Object.fromEntries(Object.entries(step.env).map(([name, text]) => [name, value(text)]));
      const { exit, out } = await run("bash", ["-e", "-c", step.run], {
        cwd: folder,
        env: { ...env, ...files },
      });
      said += out;
      if (exit !== 0) return { exit, said, outputs: outputs(), folder };
    }
    return { exit: 0, said, outputs: outputs(), folder };
  }
  const files = PARTS.join("\n");

  it("keeps the report in every format there is, and fails by the verdict", async () => {
    const formats = RENDERERS.map(({ suffix }) => suffix);
    const { exit, said, outputs, folder } = await runSteps({
      server: worker.url,
      files,
      formats: `${formats.join(" ")} nosuch`,
    });
    expect(exit).toBe(1);
    expect(said).toContain("::error::LVS Verdict: faulty");
    expect(said).toContain("::warning::the server has no format nosuch");
    expect(outputs.outcome).toBe("faulty");
    expect((await fetch(outputs.report)).status).toBe(200);
    expect(readdirSync(join(folder, "lvs-verdict")).sort()).toEqual(formats.map((f) => `report.${f}`).sort());
    expect(readFileSync(join(folder, "summary"), "utf8")).toContain("FAULTY");
  });

  it("passes where the verdict is none that fails it", async () => {
    expect((await runSteps({ server: worker.url, files, "fail-on": "inconclusive" })).exit).toBe(0);
  });

  it("runs nothing that a file is called", async () => {
    const files = "ds=$(touch hacked).cap\nrs1=`touch hacked`";
    const { exit, folder } = await runSteps({ server: worker.url, files });
    expect(exit).not.toBe(0);
    expect(existsSync(join(folder, "hacked"))).toBe(false);
  });

  it("is what the workflow uses", () => {
    const Workflow = z.object({
      jobs: z.object({ verdict: z.object({ steps: z.array(z.looseObject({ uses: z.string() })) }) }),
    });
    const { jobs } = Workflow.parse(parse(readFileSync(`${EXAMPLES}github/workflow.yml`, "utf8")));
    const own = jobs.verdict.steps.find(({ uses }) => uses === "./.github/actions/lvs-verdict");
    const given = z.record(z.string(), z.string()).parse(own?.with);
    expect(Object.keys(given).filter((name) => !(name in action.inputs))).toEqual([]);
  });
});

const Play = z.object({ tasks: z.array(z.looseObject({ name: z.string() })) });

describe("ansible/collect.yml (its shell commands; Ansible itself is not run)", () => {
  const plays = z.array(Play).parse(parse(readFileSync(`${EXAMPLES}ansible/collect.yml`, "utf8")));
  const commands = plays.map(({ tasks }) =>
    tasks.flatMap((task) => {
      const shell = z.object({ cmd: z.string() }).safeParse(task["ansible.builtin.shell"]);
      return shell.success ? [shell.data.cmd] : [];
    }),
  );
  const [[ask, collect], [post]] = commands;
  const fill = (command: string) =>
    command
      .replace(/\{\{ \(server \+ [^}]* \}\}/, `'${worker.url}/v1/collector?role=ds&seconds=2'`)
      .replaceAll("{{ server | quote }}", `'${worker.url}'`);
  const hasCollector = async () => (await fetch(`${worker.url}/v1/collector?role=ds`)).ok;

  it("are commands that bash can read, with nothing left to fill in", async () => {
    expect(commands.map((list) => list.length)).toEqual([2, 1]);
    for (const command of [ask, collect, post]) {
      expect(fill(command)).not.toContain("{{");
      expect((await run("bash", ["-n", "-c", fill(command)])).exit).toBe(0);
    }
  });

  it("collect with the server's own script, as far as this machine lets them", async (context) => {
    if (!(await hasCollector())) context.skip("this service has no /v1/collector");
    const cwd = mkdtempSync(join(scratch, "host-"));
    mkdirSync(join(cwd, "bundle"));
    const { exit, out } = await run("bash", ["-c", fill(ask)], { cwd });
    expect(exit).toBe(0);
    writeFileSync(join(cwd, "collect.sh"), `${out}\n`);
    const collected = await run("bash", ["-c", fill(collect)], { cwd });
    // Without root or tcpdump there is no bundle, and the script says so.
    if (collected.exit === 0) expect(statSync(join(cwd, "bundle.tar.gz")).size).toBeGreaterThan(0);
    else expect(collected.err).toMatch(/^collect: /m);
  });

  it("post every bundle as a part of its host", async (context) => {
    if (!(await hasCollector())) context.skip("this service takes no bundles");
    const cwd = mkdtempSync(join(scratch, "collected-"));
    for (const host of ["ds", "rs1", "rs2", "client"]) {
      const folder = mkdtempSync(join(scratch, `${host}-`));
      cpSync(`${CASE}${host}.pcap`, join(folder, `${host}.pcap`));
      execFileSync("tar", ["-czf", join(cwd, `${host}.tar.gz`), "-C", folder, "."]);
    }
    const { exit, out } = await run("bash", ["-c", fill(post)], { cwd });
    expect(exit).toBe(0);
    expect(JSON.parse(out).verdict.cause).toBe(CAUSE);
  });
});

describe("prometheus.sh", () => {
  const into = (name: string) => {
    mkdirSync(join(scratch, name), { recursive: true });
    return join(scratch, name, "lvs.prom");
  };
  /** The text format: a comment, or a name, labels and a number. */
  const LINE =
    /^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{[a-z]+="[A-Za-z0-9._-]*"(?:,[a-z]+="[A-Za-z0-9._-]*")*\})? \d+)$/;

  it("writes the verdict and the missing packets of each leg", async () => {
    const target = into("good");
    expect((await run("bash", [`${EXAMPLES}prometheus.sh`, target, ...PARTS])).exit).toBe(0);
    const metrics = readFileSync(target, "utf8");
    for (const line of metrics.trimEnd().split("\n")) expect(line).toMatch(LINE);
    expect(metrics).toContain('lvs_verdict_outcome{outcome="faulty"} 1\n');
    expect(metrics).toContain('lvs_verdict_outcome{outcome="healthy"} 0\n');
    expect(metrics).toContain(`lvs_verdict_cause{cause="${CAUSE}"} 1\n`);
    expect(metrics).toContain('lvs_verdict_missing_packets{direction="request",from="ds",to="rs1"} 5\n');
    expect(metrics).toContain("lvs_verdict_success 1\n");
    expect(readdirSync(join(scratch, "good"))).toEqual(["lvs.prom"]);
    expect(statSync(target).mode & 0o777).toBe(0o644);
  });

  it("leaves no old verdict behind when there is no new one", async () => {
    const target = into("bad");
    writeFileSync(target, 'lvs_verdict_outcome{outcome="healthy"} 1\n');
    const words = [`${EXAMPLES}prometheus.sh`, target, ...PARTS];
    expect((await run("bash", words, { env: { SERVER: "http://127.0.0.1:1" } })).exit).toBe(3);
    const metrics = readFileSync(target, "utf8");
    expect(metrics).toContain("lvs_verdict_success 0\n");
    expect(metrics).not.toContain("lvs_verdict_outcome");
    expect(readdirSync(join(scratch, "bad"))).toEqual(["lvs.prom"]);
  });
});

describe("lvs-verdict post", () => {
  it("shows the server's report, and ends by its verdict", async () => {
    const { exit, out, err } = await runCli(["post", "--server", worker.url, "--lang", "zh", ...PARTS]);
    expect(exit).toBe(1);
    expect(out).toContain(CAUSE);
    const url = err.trim();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\/analyses\/[a-z0-9-]+$/);
    expect(out).toBe(await (await fetch(`${url}.txt?lang=zh`)).text());
  });

  it("makes the report that analyze makes", async () => {
    const posted = JSON.parse((await runCli(["post", "--server", `${worker.url}/`, "--json", ...PARTS])).out);
    const local = JSON.parse((await runCli(["analyze", "--json", ...PARTS])).out);
    expect({ ...posted, createdAt: "" }).toEqual({ ...local, createdAt: "" });
  });

  it("has the captures kept, for the frames that analyze cuts from the files", async () => {
    const cited = join(scratch, "cited.pcapng");
    expect((await runCli(["analyze", "--cited", cited, ...PARTS])).exit).toBe(1);
    const { err } = await runCli(["post", "--server", worker.url, "--retain", "1", ...PARTS]);
    const kept = Buffer.from(await (await fetch(`${err.trim()}.pcap`)).arrayBuffer());
    expect(kept.equals(readFileSync(cited))).toBe(true);
  });

  it("sends a file's name as it is, quoted", async () => {
    const odd = join(scratch, 'od"d.pcap');
    cpSync(`${CASE}ds.pcap`, odd);
    const { exit, err } = await runCli(["post", "--server", worker.url, "--json", `ds=${odd}`]);
    expect(exit).toBe(2);
    expect(err).toMatch(/\/v1\/analyses\//);
  });

  it("says 3 when the server refuses, and when there is none", async () => {
    const text = join(scratch, "no.cap");
    writeFileSync(text, "no capture");
    const refused = await runCli(["post", "--server", worker.url, `ds=${text}`]);
    expect(refused.exit).toBe(3);
    expect(refused.err).toMatch(/422 inputs-unusable: .*\n {2}ds: capture-unsupported/);
    const nobody = await runCli(["post", "--server", "http://127.0.0.1:1", ...PARTS]);
    expect(nobody).toMatchObject({ exit: 3, out: "" });
    expect(nobody.err).toContain("does not answer: ECONNREFUSED");
  });
});
