/** The program: `lvs-verdict`. */
import { run } from "./run.ts";

// Whoever reads the report may stop before its end (`| head`).
process.stdout.on("error", () => {});
// Not process.exit(): a pipe takes the report in its own time.
process.exitCode = await run(
  process.argv.slice(2),
  { out: process.stdout, err: process.stderr },
  process.env,
);
