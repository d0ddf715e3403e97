/** The package as somebody gets it: packed, installed offline in an empty folder, run by other Nodes too. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../shape/source-files.ts";
import { CASES, filesOf } from "./capture-run.ts";

const scratch = mkdtempSync(join(tmpdir(), "lvs-verdict-pack-"));
const home = join(scratch, "empty");
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

beforeAll(() => {
  const options = { cwd: ROOT, encoding: "utf8", stdio: "pipe" } as const;
  execFileSync("npm", ["pack", "--silent", "--pack-destination", scratch], options);
  const [tarball] = readdirSync(scratch).filter((name) => name.endsWith(".tgz"));
  mkdirSync(home);
  writeFileSync(join(home, "package.json"), "{}");
  execFileSync("npm", ["install", "--offline", "--silent", join(scratch, tarball)], {
    ...options,
    cwd: home,
  });
}, 120_000);

/** What the machine has beside the Node that the project brings. */
const ownNode = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((folder) => !folder.includes("node_modules"))
  .map((folder) => join(folder, "node"))
  .find((node) => {
    const { stdout } = spawnSync(node, ["-p", "process.versions.node.split('.')[0]"], { encoding: "utf8" });
    return Number(stdout) >= 20;
  });
const PROGRAM = join(home, "node_modules/lvs-verdict/dist/lvs-verdict.js");
const analyze = ["analyze", ...filesOf("article", "client.pcap", "ds.pcap", "rs1.pcap", "rs2.pcap")];

describe("the installed package", () => {
  it("needs no other package", () => {
    expect(readdirSync(join(home, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
      "lvs-verdict",
    ]);
    expect(readdirSync(join(home, "node_modules/lvs-verdict")).sort()).toEqual([
      "LICENSE",
      "README.md",
      "README.zh.md",
      "dist",
      "package.json",
    ]);
  });

  it("is found by npx", () => {
    const { status, stdout } = spawnSync("npx", ["--offline", "lvs-verdict", ...analyze], {
      cwd: home,
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stdout).toContain("FAULTY (confirmed)");
  });

  it.skipIf(ownNode === undefined)("runs with the machine's own Node", () => {
    const { status, stdout, stderr } = spawnSync(ownNode ?? "", [PROGRAM, ...analyze], { encoding: "utf8" });
    expect(stdout).toContain("FAULTY (confirmed)");
    expect(stderr).not.toContain("Warning");
    expect(status).toBe(1);
  });

  it("runs where memory cannot be given back, as in Node 20", () => {
    const without = "delete ArrayBuffer.prototype.transfer; delete ArrayBuffer.prototype.detached;";
    const preload = `data:text/javascript,${encodeURIComponent(without)}`;
    const words = ["--import", preload, PROGRAM, ...analyze];
    expect(spawnSync(process.execPath, words, { encoding: "utf8" }).stdout).toContain("FAULTY (confirmed)");
  });

  it("survives a reader who stops", () => {
    const command = `"$0" "$1" analyze --json ds="$2" | head -c 10 >/dev/null; exit "\${PIPESTATUS[0]}"`;
    const words = ["-c", command, process.execPath, PROGRAM, `${CASES}article/ds.pcap`];
    const { status, stderr } = spawnSync("bash", words, { encoding: "utf8" });
    expect([status, stderr]).toEqual([2, ""]);
  });
});
