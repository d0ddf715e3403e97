/**
 * Measures speed and memory, and prints it as markdown.
 *   npm run bench [-- [tools] [stages] [profile] [growth] [memory] [--bytes N] [--rounds N]]
 */
import { parseArgs } from "node:util";
import { showGrowth } from "./growth.ts";
import { describeMachine } from "./machine.ts";
import { measureMemory } from "./memory.ts";
import { profileAnalysis } from "./profile.ts";
import { timeStages } from "./stages.ts";
import { compareTools } from "./tools.ts";

/** Both captures; a request holds 100 MB at most. */
const BYTES = "99000000";
const ROUNDS = "5";
const ALL = ["tools", "stages", "profile", "growth", "memory"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bytes: { type: "string", default: BYTES },
    rounds: { type: "string", default: ROUNDS },
  },
});
const bytes = Number(values.bytes);
const rounds = Number(values.rounds);
const chosen = positionals.length > 0 ? positionals : ALL;
const unknown = chosen.filter((name) => !ALL.includes(name));
if (unknown.length > 0 || !(bytes >= 10_000) || !(rounds >= 1)) {
  console.error(`Measures: ${ALL.join(", ")}. --bytes is 10000 or more, --rounds 1 or more.`);
  process.exit(2);
}

console.log(describeMachine());
if (chosen.includes("tools")) await compareTools(bytes, rounds);
if (chosen.includes("stages")) await timeStages(bytes, rounds);
if (chosen.includes("profile")) await profileAnalysis(bytes);
if (chosen.includes("growth")) await showGrowth(rounds);
if (chosen.includes("memory") && !(await measureMemory(bytes, rounds))) process.exitCode = 1;
