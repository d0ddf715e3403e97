/** What the numbers were measured on. */
import { spawnSync } from "node:child_process";
import { cpus, release, totalmem } from "node:os";
import { isInstalled } from "./cpu.ts";

const TOOLS = ["workerd", "tshark", "tcpdump"];

export function describeMachine(): string {
  const [{ model }] = cpus();
  const lines = [
    new Date().toISOString().slice(0, 10),
    `${cpus().length} cores, ${model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${process.platform} ${release()}, node ${process.version}`,
    ...TOOLS.filter(isInstalled).map(versionOf),
  ];
  return lines.map((line) => `- ${line}`).join("\n");
}

/** The first line that a program prints of itself; some print it to standard error. */
function versionOf(program: string): string {
  const { stdout, stderr } = spawnSync(program, ["--version"], { encoding: "utf8" });
  const lines = `${stdout}\n${stderr}`.split("\n");
  return lines.find((line) => line.trim() !== "")?.trim() ?? program;
}
