/** What the numbers were measured on. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { canCount, isInstalled } from "./cpu.ts";

const TOOLS = ["workerd", "tshark", "tcpdump"];

export function describeMachine(): string {
  const [{ model }] = cpus();
  const load = loadavg().map((average) => average.toFixed(1));
  const lines = [
    `${new Date().toISOString().slice(0, 10)}, commit ${commit()}, engine ${engineVersion()}`,
    `${cpus().length} cores, ${model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${load.join(" ")}`,
    `${process.platform} ${release()}, node ${process.version}`,
    ...TOOLS.filter(isInstalled).map(versionOf),
    ...TOOLS.filter((tool) => !isInstalled(tool)).map((tool) => `${tool}: not installed`),
    canCount() ? "instructions: counted by perf" : "instructions: perf cannot count them here; CPU time only",
  ];
  return lines.map((line) => `- ${line}`).join("\n");
}

const ROOT = new URL("..", import.meta.url).pathname;

function commit(): string {
  const git = (...words: string[]) => spawnSync("git", words, { cwd: ROOT, encoding: "utf8" }).stdout ?? "";
  const changed = git("status", "--porcelain", "src").trim() === "" ? "" : " with changes";
  return `${git("rev-parse", "--short", "HEAD").trim() || "unknown"}${changed}`;
}

function engineVersion(): string {
  const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8"));
  return String(version);
}

/** The first line that a program prints of itself; some print it to standard error. */
function versionOf(program: string): string {
  const { stdout, stderr } = spawnSync(program, ["--version"], { encoding: "utf8" });
  const lines = `${stdout}\n${stderr}`.split("\n");
  return lines.find((line) => line.trim() !== "")?.trim() ?? program;
}
