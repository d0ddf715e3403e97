/** The collector itself: in the shells that it has to work in, with the tools that this machine has. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { unpackTar } from "modern-tar";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { analyze } from "../../src/analysis/index.ts";
import type { Input } from "../../src/analysis/inputs.ts";

const SCRIPT = new URL("../../collector/collect.sh", import.meta.url).pathname;
const has = (tool: string) => spawnSync("sh", ["-c", `command -v ${tool}`]).status === 0;
const SHELLS = [["dash"], ["busybox", "sh"], ["bash"]].filter(([program]) => has(program));
const ready = process.getuid?.() === 0 && ["tcpdump", "ip", "dash", "busybox", "curl"].every(has);
if (!ready)
  console.warn("skipped: the collector is run by root, with tcpdump, iproute2, dash, busybox and curl");
if (!has("shellcheck")) console.warn("skipped: shellcheck is not installed");

let folder: string;
const left: ChildProcess[] = [];
const servers: Server[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "collector-test-"));
  for (const name of ["out", "tmp", "bin"]) mkdirSync(join(folder, name));
});
afterEach(() => {
  for (const child of left.splice(0)) child.kill("SIGKILL");
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function start(args: readonly string[], shell: readonly string[] = ["dash"], path = process.env.PATH ?? "") {
  const [program, ...rest] = [...shell, SCRIPT, "-o", join(folder, "out"), ...args];
  const child = spawn(program, rest, { env: { PATH: path, TMPDIR: join(folder, "tmp") } });
  left.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (bytes: Buffer) => {
      output += bytes.toString();
    });
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, output })));
  return { child, ended, said: () => output };
}

const run = (...given: Parameters<typeof start>) => start(...given).ended;
const bundles = () => readdirSync(join(folder, "out")).map((name) => join(folder, "out", name));

async function filesOf(bundle: string): Promise<ReadonlyMap<string, string>> {
  const entries = await unpackTar(gunzipSync(readFileSync(bundle)), { strict: true });
  return new Map(
    entries.map(({ header, data }) => [
      header.name.split("/").slice(1).join("/"),
      Buffer.from(data ?? []).toString("latin1"),
    ]),
  );
}

/** A folder of programs: all that there are, but these: left out, or replaced by a script. */
function pathWithout(programs: Readonly<Record<string, string | undefined>>): string {
  const bin = join(folder, "bin");
  for (const from of (process.env.PATH ?? "").split(":").filter(existsSync))
    for (const name of readdirSync(from))
      if (!(name in programs) && !existsSync(join(bin, name))) symlinkSync(join(from, name), join(bin, name));
  for (const [name, script] of Object.entries(programs)) {
    if (script === undefined) continue;
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

it.skipIf(!has("shellcheck"))("has no fault that shellcheck knows", () => {
  const { stdout, status } = spawnSync("shellcheck", ["-s", "sh", SCRIPT], { encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});

describe.each(SHELLS.map((shell) => [shell.join(" "), shell] as const))("in %s", (_, shell) => {
  const printed = (...args: string[]) => run(["--print", ...args], shell);

  it("prints what it would do, and does nothing", async () => {
    const { code, output } = await printed(
      "-r",
      "rs1",
      "-i",
      "eth7",
      "-v",
      "10.0.0.60",
      "-p",
      "http://host/v1/analyses/",
    );
    expect(code).toBe(0);
    expect(output).toMatch(/^ipvsadm -Ln$/m);
    expect(output).toMatch(/^ethtool -S eth7$/m);
    expect(output).toMatch(
      /^tcpdump -n -i eth7 -s 192 -U -w eth7.pcap 'arp or .*host 10\.0\.0\.60.* or \(vlan and /m,
    );
    expect(output).toMatch(/^curl -F 'rs1\.bundle=@.*' 'http:\/\/host\/v1\/analyses'$/m);
    expect(bundles()).toEqual([]);
    expect(readdirSync(join(folder, "tmp"))).toEqual([]);
  });

  it.each([
    ["-r", "db"],
    ["-r", "ds;reboot"],
    ["-t", "0"],
    ["-t", "601"],
    ["-t", "$(id)"],
    ["-i", "-eth0"],
    ["-i", "e h"],
    ["-v", "host or port 1"],
    ["-p", "ftp://x"],
    ["-s"],
    ["--what"],
  ])("refuses %s %s", async (...args) => expect((await run(args, shell)).code).toBe(3));

  it("takes no default for code", async () => {
    const post = ["http://host/$(touch$", "{IFS}pwned)`touch pwned`"].join("");
    const script = readFileSync(SCRIPT, "utf8").replace("POST=''", () => `POST='${post}'`);
    const file = join(folder, "collect.sh");
    writeFileSync(file, script);
    const [program, ...rest] = [...shell, file, "--print", "-o", folder];
    const { stdout } = spawnSync(program, rest, { encoding: "utf8", cwd: folder });
    expect(stdout).toContain(`'${post}/v1/analyses'`);
    expect(existsSync(join(folder, "pwned"))).toBe(false);
  });

  it("writes no secret", () => {
    const mask = /^masked\(\) \{\n[\s\S]*?^\}$/m.exec(readFileSync(SCRIPT, "utf8"))?.[0];
    const input = [
      "vrrp_instance VI_1 {",
      "    authentication { auth_type PASS auth_pass hunter2 }",
      '    auth_pass "hunter2 hunter2"',
      "  # auth_pass hunter2",
      '    misc_path "/usr/bin/check -u root -p hunter2"',
      "    notify /etc/notify.sh hunter2",
      "    password hunter2 hunter2",
      'DB_PASSWORD="hunter2"',
      "net.ipv6.conf.eth0.stable_secret = hunter2",
      "net.ipv4.tcp_fastopen_key = hunter2-hunter2",
      "Authorization: Bearer hunter2",
      "curl https://user:hunter2@host/path",
      "net.ipv4.ip_forward = 1",
      "    virtual_ipaddress { 10.0.0.60/32 }",
    ].join("\n");
    const [program, ...rest] = [...shell, "-c", `${mask}\nmasked`];
    const { stdout } = spawnSync(program, rest, { input, encoding: "utf8" });
    expect(stdout).not.toContain("hunter2");
    expect(stdout.split("\n").length).toBe(input.split("\n").length);
    for (const kept of [
      "auth_type PASS",
      "/usr/bin/check",
      "net.ipv4.ip_forward = 1",
      "virtual_ipaddress { 10.0.0.60/32 }",
    ])
      expect(stdout).toContain(kept);
  });

  it.skipIf(!ready)("writes one bundle and leaves nothing else", async () => {
    const { code, output } = await run(["-r", "ds", "-t", "1", "-i", "lo"], shell);
    expect(output).toContain("collect: wrote ");
    expect(output).not.toMatch(/line \d+:|Killed|Terminated/);
    expect(code).toBe(0);
    const files = await filesOf(bundles()[0]);
    expect([...files.keys()]).toEqual([
      "manifest.json",
      "state.before",
      "state.after",
      "collector.log",
      "lo.pcap",
    ]);
    expect(JSON.parse(files.get("manifest.json") ?? "")).toMatchObject({
      host: "ds",
      complete: true,
      interfaces: ["lo"],
    });
    expect(files.get("state.before")).toMatch(/^### ip -d addr\n1: lo: </m);
    expect(readdirSync(join(folder, "tmp"))).toEqual([]);
  });
});

describe.skipIf(!ready)("it ends, and says so", () => {
  const args = ["-r", "ds", "-t", "1", "-i", "lo"];

  it.each([
    ["is missing", undefined, /tcpdump is not installed/],
    ["fails", "echo no permission >&2; exit 1", /capture on lo failed: no permission/],
    ["hangs", "trap '' TERM; while :; do sleep 1; done", /capture on lo failed|nothing was written/],
  ])("when tcpdump %s: state only", async (_, script, message) => {
    const { code, output } = await run(args, ["dash"], pathWithout({ tcpdump: script }));
    expect(output).toMatch(message);
    expect(code).toBe(2);
    const files = await filesOf(bundles()[0]);
    expect([...files.keys()]).toEqual(["manifest.json", "state.before", "state.after", "collector.log"]);
    expect(files.get("manifest.json")).toContain('"complete": false');
  });

  it.each([
    ["is missing", undefined, /tar is not installed/],
    ["fails", "echo disk full >&2; exit 1", /tar failed \(status 1\): disk full/],
  ])("when tar %s", async (_, script, message) => {
    const { code, output } = await run(args, ["dash"], pathWithout({ tar: script }));
    expect(output).toMatch(message);
    expect(code).toBe(4);
    expect(bundles()).toEqual([]);
    expect(readdirSync(join(folder, "tmp"))).toEqual([]);
  });

  it("when a command hangs, and says which", async () => {
    const { code, output } = await run(
      args,
      ["dash"],
      pathWithout({ uname: "case $1 in -n) echo box;; *) echo Linux; exec sleep 99;; esac" }),
    );
    expect(output).toContain("uname -a: gave no end in 10 s");
    expect(code).toBe(0);
    expect((await filesOf(bundles()[0])).get("state.before")).toContain("### uname -a | head -n 1\nLinux\n");
  });

  it.each(["SIGINT", "SIGTERM"] as const)("at %s: no process and no file stays", async (signal) => {
    const { child, ended, said } = start(["-r", "ds", "-t", "300", "-i", "lo"]);
    await expect.poll(said, { timeout: 20_000 }).toContain("run the test now");
    child.kill(signal);
    expect((await ended).code).toBe(130);
    expect(readdirSync(join(folder, "tmp"))).toEqual([]);
    expect(spawnSync("pgrep", ["-f", folder]).stdout.toString()).toBe("");
  });
});

/** Three hosts on one switch; ds forwards to rs1 as direct routing does: the VIP is on lo of rs1. */
const NETWORK = `
for host in switch client ds rs1; do ip netns add cv-$host && ip -n cv-$host link set lo up; done
ip -n cv-switch link add br0 type bridge && ip -n cv-switch link set br0 up
number=1
for host in client ds rs1; do
  ip -n cv-switch link add $host type veth peer name eth0 netns cv-$host
  ip -n cv-switch link set $host master br0 up
  ip -n cv-$host link set eth0 up
  ip -n cv-$host addr add 10.9.0.$number/24 dev eth0
  number=$((number + 1))
done
ip -n cv-client route add 10.9.0.60/32 via 10.9.0.2
ip -n cv-ds route add 10.9.0.60/32 via 10.9.0.3
ip netns exec cv-ds sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.eth0.send_redirects=0
ip -n cv-rs1 addr add 10.9.0.60/32 dev lo
ip netns exec cv-rs1 sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2
`;
const SERVER = `const s = require("dgram").createSocket("udp4");
s.on("message", (m, from) => s.send(m, from.port, from.address)); s.bind(5000, "10.9.0.60", () => console.log("ready"));`;
const CLIENT = `const s = require("dgram").createSocket("udp4"); let n = 0; s.on("error", () => {});
const t = setInterval(() => n++ < 12 ? s.send("probe " + n, 5000, "10.9.0.60") : (clearInterval(t), setTimeout(() => process.exit(), 300)), 50);`;
const HOSTS = [
  ["client", ["dash"]],
  ["ds", ["busybox", "sh"]],
  ["rs1", ["bash"]],
] as const;
const canNetwork =
  ready &&
  spawnSync("sh", ["-c", "ip netns add cv-try && ip -n cv-try link add br0 type bridge"]).status === 0;
spawnSync("ip", ["netns", "del", "cv-try"]);
if (ready && !canNetwork) console.warn("skipped: this kernel gives no network namespaces or bridges");

describe.skipIf(!canNetwork)("on the hosts of a network", () => {
  const inside = (host: string, ...words: readonly string[]) => [
    "ip",
    "netns",
    "exec",
    `cv-${host}`,
    ...words,
  ];
  const clear = () => {
    for (const host of ["switch", "client", "ds", "rs1"]) spawnSync("ip", ["netns", "del", `cv-${host}`]);
  };
  beforeEach(() => {
    clear();
    expect(spawnSync("sh", ["-ec", NETWORK], { encoding: "utf8" }).stderr).toBe("");
  });
  afterEach(clear);

  it.each([
    ["a healthy service", true, [], "healthy", null],
    ["a service without its program", false, [], "faulty", "app-not-listening"],
    ["a service, captured by address", true, ["-v", "10.9.0.60"], "healthy", null],
  ] as const)("measures %s", async (_, serves, args, outcome, cause) => {
    if (serves) {
      const [program, ...words] = inside("rs1", process.execPath, "-e", SERVER);
      const server = spawn(program, words);
      left.push(server);
      await new Promise((resolve) => server.stdout.once("data", resolve));
    }
    const runs = HOSTS.map(([host, shell]) =>
      start(["-r", host, "-t", "6", ...args], inside(host, ...shell)),
    );
    for (const { said } of runs) await expect.poll(said, { timeout: 30_000 }).toContain("run the test now");
    const [program, ...words] = inside("client", process.execPath, "-e", CLIENT);
    spawnSync(program, words);
    for (const { ended } of runs) expect((await ended).code).toBe(0);
    const report = await analyze(inputs(bundles()));
    expect(report.verdict.outcome).toBe(outcome);
    expect(report.verdict.cause).toBe(cause);
    const hop = report.segments.find((s) => s.from === "ds" && s.to === "rs1");
    expect(hop?.packets).toEqual({ sent: 12, arrived: 12, missing: 0, unknown: 0 });
    expect(report.inputs.flatMap((i) => i.problems)).toEqual([]);
  });

  async function* inputs(paths: readonly string[]): AsyncGenerator<Input> {
    for (const path of paths) {
      const host = HOSTS.find(([name]) => path.includes(`-${name}-`))?.[0] ?? "";
      yield {
        host,
        kind: "bundle",
        moment: "now",
        part: `${host}.bundle`,
        name: path,
        chunks: once(readFileSync(path)),
      };
    }
    const topology = '{"services":[{"protocol":"udp","vip":"10.9.0.60","port":5000}]}';
    const chunks = once(new TextEncoder().encode(topology));
    yield { host: "", kind: "topology", moment: "now", part: "topology", name: "topology", chunks };
  }
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

describe.skipIf(!ready)("a service", () => {
  const args = ["-r", "rs", "-t", "1", "-i", "lo"];

  async function listen(
    answer: (body: Buffer, type: string) => [number, string] | undefined,
  ): Promise<string> {
    const server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on("data", (piece: Buffer) => pieces.push(piece));
      request.on("end", () => {
        const given = answer(Buffer.concat(pieces), `${request.url} ${request.headers["content-type"]}`);
        if (given) response.writeHead(given[0]).end(given[1]);
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  }

  it.each([
    ["curl", {}],
    ["wget", { curl: undefined }],
    ["what busybox has", { curl: undefined, wget: 'exec busybox wget "$@"', nc: 'exec busybox nc "$@"' }],
  ])("is sent the bundle by %s, its answer is shown", async (_, without) => {
    const got: [string, Buffer][] = [];
    const url = await listen((body, type) => {
      got.push([type, body]);
      return [201, "verdict: healthy\n"];
    });
    const { code, output } = await run([...args, "-p", `${url}/`], ["dash"], pathWithout(without));
    expect(output).toContain("verdict: healthy");
    expect(code).toBe(0);
    const [type, body] = got[0];
    expect(type).toMatch(/^\/v1\/analyses multipart\/form-data/);
    const form = await new Response(new Uint8Array(body), {
      headers: { "content-type": type.split(" ").slice(1).join(" ") },
    }).formData();
    const [[name, file]] = [...form];
    expect(name).toMatch(/^rs-[a-z0-9-]+\.bundle$/);
    expect(file).toBeInstanceOf(File);
    if (file instanceof File)
      expect(Buffer.from(await file.arrayBuffer()).equals(readFileSync(bundles()[0]))).toBe(true);
  });

  it.each([
    ["refuses the connection", async () => "http://127.0.0.1:1"],
    ["gives no answer", () => listen(() => undefined)],
    ["answers an error", () => listen(() => [422, "nothing can be read"])],
  ])("that %s is said, the bundle stays", async (_, urlOf) => {
    const { code, output } = await run([...args, "-w", "3", "-p", await urlOf()]);
    expect(output).toMatch(/not posted \(status \d+\).*the bundle stays at/);
    expect(code).toBe(5);
    expect(bundles()).toHaveLength(1);
  });
});
