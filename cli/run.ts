/** One run of the command line: words in, an exit code out. */
import { ENGINE_VERSION } from "../src/lib/version.ts";
import { clean } from "../src/render/lines.ts";
import { analyzeFiles } from "./analyze.ts";
import { EXITS, type Exit, Unusable, UsageError } from "./exits.ts";
import { HELP } from "./help.ts";
import { operateKeys } from "./keys.ts";
import { type NamedFile, nameFiles } from "./name-files.ts";
import { type Command, readCommand } from "./options.ts";
import { postFiles } from "./post.ts";
import type { Terminal } from "./terminal.ts";

/** @param variables of the environment: LVS_VERDICT_KEY stands for --key */
export async function run(
  words: readonly string[],
  terminal: Terminal,
  variables: Readonly<Record<string, string | undefined>> = {},
): Promise<Exit> {
  try {
    return await obey(readCommand(words), terminal, variables);
  } catch (error) {
    // What is not ours is a fault of the program: said without a stack, and no verdict.
    const message = error instanceof Error ? error.message : "failed";
    const prefix = error instanceof Unusable ? "" : "internal error: ";
    terminal.err.write(clean(`lvs-verdict: ${prefix}${message}\n`));
    if (error instanceof UsageError) terminal.err.write(`\n${HELP}`);
    return EXITS.unusable;
  }
}

async function obey(
  command: Command,
  terminal: Terminal,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Exit> {
  switch (command.name) {
    case "help":
      terminal.out.write(HELP);
      return 0;
    case "version":
      terminal.out.write(`${ENGINE_VERSION}\n`);
      return 0;
    case "analyze":
      return analyzeFiles(await namedFiles(command.files, terminal), command, terminal);
    case "keys":
      return operateKeys({ ...command, key: command.key ?? variables.LVS_VERDICT_KEY }, terminal);
    case "post": {
      const key = command.key ?? variables.LVS_VERDICT_KEY;
      return postFiles(await namedFiles(command.files, terminal), { ...command, key }, terminal);
    }
  }
}

async function namedFiles(words: readonly string[], { err }: Terminal): Promise<readonly NamedFile[]> {
  const files = await nameFiles(words);
  for (const { guessed, path, part } of files) if (guessed) err.write(clean(`${path}: taken as ${part}\n`));
  return files;
}
