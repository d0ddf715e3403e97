/** What goes wrong when people put outputs together: cut, twice, of another host, in a wrong file. */
import { parsePartName, roleOf } from "../../src/analysis/inputs.ts";
import type { CaseFile } from "./cases.ts";
import type { Random } from "./damage.ts";

/** Undefined where a case has nothing of the kind. */
export type MixUp = (files: readonly CaseFile[], random: Random) => readonly CaseFile[] | undefined;

const stateOf = (file: CaseFile) => {
  const part = parsePartName(file.part);
  return part?.kind === "state" ? part : undefined;
};
const textOf = (file: CaseFile): string => new TextDecoder().decode(file.bytes);
const withText = (file: CaseFile, text: string): CaseFile => ({
  ...file,
  bytes: new Uint8Array(new TextEncoder().encode(text)),
});

/** The outputs of a state file, each with the line that names its command. */
export function outputsOf(text: string): string[] {
  return text.split(/^(?=### )/m).filter((output) => output !== "");
}

const states = (files: readonly CaseFile[]): CaseFile[] => files.filter((file) => stateOf(file));
const pick = <T>(list: readonly T[], random: Random): T | undefined => list[random(Math.max(1, list.length))];

function replaced(files: readonly CaseFile[], ...changed: readonly [CaseFile, string][]): CaseFile[] {
  const texts = new Map(changed);
  return files.map((file) => {
    const text = texts.get(file);
    return text === undefined ? file : withText(file, text);
  });
}

/** A state file, and one of another host that is alike in moment (and in role, where `alike` asks for it). */
function twoHosts(
  files: readonly CaseFile[],
  random: Random,
  alike: boolean,
): readonly [CaseFile, CaseFile] | undefined {
  const pairs = states(files).flatMap((a) =>
    states(files).flatMap((b): (readonly [CaseFile, CaseFile])[] => {
      const [one, two] = [stateOf(a), stateOf(b)];
      if (!one || !two || one.host === two.host || one.moment !== two.moment) return [];
      return alike !== (roleOf(one.host) === roleOf(two.host)) ? [] : [[a, b]];
    }),
  );
  return pick(pairs, random);
}

function each(files: readonly CaseFile[], random: Random, change: (outputs: string[]) => string[]) {
  const file = pick(states(files), random);
  return file && replaced(files, [file, change(outputsOf(textOf(file))).join("")]);
}

const alternating = (a: readonly string[], b: readonly string[]): string[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [a[i] ?? "", b[i] ?? ""]).flat();

/** By what they are called in the tests. */
export const MIX_UPS: ReadonlyMap<string, MixUp> = new Map<string, MixUp>([
  [
    "a state cut at a line",
    (files, random) => {
      const file = pick(states(files), random);
      if (!file) return undefined;
      const lines = textOf(file).split("\n");
      return replaced(files, [file, lines.slice(0, random(lines.length)).join("\n")]);
    },
  ],
  [
    "an output cut at a line",
    (files, random) =>
      each(files, random, (outputs) => {
        const at = random(outputs.length);
        const lines = outputs[at].split("\n");
        return outputs.with(at, `${lines.slice(0, 1 + random(lines.length)).join("\n")}\n`);
      }),
  ],
  ["every output twice", (files, random) => each(files, random, (outputs) => outputs.flatMap((o) => [o, o]))],
  [
    "an output twice",
    (files, random) =>
      each(files, random, (outputs) => {
        const at = random(outputs.length);
        return outputs.toSpliced(at, 0, outputs[at]);
      }),
  ],
  [
    "outputs without the lines that name them",
    (files, random) => each(files, random, (outputs) => outputs.map((o) => o.slice(o.indexOf("\n") + 1))),
  ],
  [
    "an output of a host alike in another's file",
    (files, random) => {
      const pair = twoHosts(files, random, true);
      const output = pair && pick(outputsOf(textOf(pair[1])), random);
      return output === undefined || !pair ? undefined : inserted(files, pair[0], output, random);
    },
  ],
  [
    "an output of a host of another role in another's file",
    (files, random) => {
      const pair = twoHosts(files, random, false);
      const output = pair && pick(outputsOf(textOf(pair[1])), random);
      return output === undefined || !pair ? undefined : inserted(files, pair[0], output, random);
    },
  ],
  [
    "two hosts' outputs in turn",
    (files, random) => {
      const pair = twoHosts(files, random, random(2) === 0);
      if (!pair) return undefined;
      const [one, two] = pair.map((file) => outputsOf(textOf(file)));
      return replaced(files, [pair[0], alternating(one, two).join("")]);
    },
  ],
  [
    "two hosts' files in each other's place",
    (files, random) => {
      const pair = twoHosts(files, random, random(2) === 0);
      return pair && replaced(files, [pair[0], textOf(pair[1])], [pair[1], textOf(pair[0])]);
    },
  ],
  [
    "one host's file as that of two",
    (files, random) => {
      const pair = twoHosts(files, random, true);
      return pair && replaced(files, [pair[0], textOf(pair[1])]);
    },
  ],
]);

function inserted(files: readonly CaseFile[], into: CaseFile, output: string, random: Random): CaseFile[] {
  const outputs = outputsOf(textOf(into));
  return replaced(files, [into, outputs.toSpliced(random(outputs.length + 1), 0, output).join("")]);
}
