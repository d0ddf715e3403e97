/**
 * Reading a bundle: each file in it that is an input, as it streams, under `<part>/<name in the archive>`.
 * The single outputs of a sosreport are one text of the host; their lines are cited in their own files.
 */

import { ARCHIVE_LIMITS, type ArchiveFile, type ArchiveProblem, type Chunks } from "./archive/define.ts";
import { citedName, entryKind, isCollected } from "./archive/entries.ts";
import { readTar } from "./archive/tar.ts";
import { unpacked } from "./archive/unpack.ts";
import { WholeStream } from "./archive/whole.ts";
import { HOST_LIMITS, type StateSource } from "./host/define.ts";
import { parseHost } from "./host/state.ts";
import type { Input, InputProblem } from "./inputs.ts";
import type { Metered } from "./read-capture.ts";
import { type Gathered, readInput, readText } from "./read-input.ts";

/** Whatever is in it: what cannot be read is a problem of the bundle, or of the one file in it. */
export async function readBundle(bundle: Input, into: Gathered): Promise<void> {
  const metered = into.metered(bundle.chunks);
  // Its digest names the whole of it, wherever reading stopped.
  const whole = new WholeStream(metered);
  const faults: ArchiveProblem[] = [];
  const files = new BundleFiles(bundle, into);
  for await (const file of readTar(unpacked(whole, faults), faults)) await files.take(file);
  await whole.drain();
  files.end();
  const faulty = faults.map(({ code, detail }) => ({ part: bundle.part, code, detail }));
  into.record(bundle, metered, [...faulty, ...files.problems(faulty.length > 0)]);
}

/** What is taken of the files of one bundle, up to its limits. */
class BundleFiles {
  readonly #bundle: Input;
  readonly #into: Gathered;
  readonly #unread: string[] = [];
  readonly #beyond: string[] = [];
  #unnamed = 0;
  #captures = 0;
  #texts = 0;
  /** The outputs of a sosreport: pieces of text, their lines, where each file's begin. */
  readonly #pieces: string[] = [];
  readonly #sources: StateSource[] = [];
  #lines = 0;
  #length = 0;

  constructor(bundle: Input, into: Gathered) {
    this.#bundle = bundle;
    this.#into = into;
  }

  async take(file: ArchiveFile): Promise<void> {
    const name = citedName(file.name);
    const kind = name === undefined ? undefined : entryKind(name);
    if (name === undefined) this.#unnamed++;
    else if (kind === undefined) {
      if (!isCollected(name)) this.#unread.push(this.#called(name));
    } else if (kind.kind !== "beside" && !this.#hasRoom(kind.kind)) this.#beyond.push(this.#called(name));
    else if (kind.kind === "output") await this.#takeOutput(name, kind.command, file.chunks);
    else if (kind.kind !== "beside") {
      const moment = kind.kind === "state" ? kind.moment : "now";
      const { host, part } = this.#bundle;
      const called = this.#called(name);
      const inner = {
        host,
        kind: kind.kind,
        moment,
        part: `${part}/${called}`,
        name: called,
        chunks: file.chunks,
      };
      await readInput(inner, this.#into, part);
    }
  }

  /** A file as it may be cited. */
  #called(name: string): string {
    return this.#into.redactor?.fileName(name) ?? name;
  }

  #hasRoom(kind: "capture" | "state" | "output"): boolean {
    if (kind === "capture") return ++this.#captures <= ARCHIVE_LIMITS.captures;
    return ++this.#texts <= ARCHIVE_LIMITS.texts && this.#length < HOST_LIMITS.textBytes;
  }

  async #takeOutput(name: string, command: string, chunks: Chunks): Promise<void> {
    const called = this.#called(name);
    const part = `${this.#bundle.part}/${called}`;
    const input = { ...this.#bundle, kind: "state", part, name: called } as const;
    const found: InputProblem[] = [];
    const metered: Metered = this.#into.metered(chunks);
    const text = this.#into.clean(await readText(input, metered, ARCHIVE_LIMITS.textBytes, found));
    this.#into.record(input, metered, found, this.#bundle.part);
    const lines = text.split("\n");
    if (lines.at(-1) === "") lines.pop();
    this.#pieces.push(`### ${this.#into.clean(command)}`, ...lines);
    // The header is a line of the text that the file does not have.
    this.#sources.push({ input: input.part, before: this.#lines + 1 });
    this.#lines += lines.length + 1;
    this.#length += text.length;
  }

  /** The outputs become a state. */
  end(): void {
    if (this.#pieces.length === 0) return;
    const state = parseHost(this.#bundle.host, "now", this.#pieces.join("\n"));
    this.#into.states.push({ ...state, sources: this.#sources });
  }

  problems(isBroken: boolean): InputProblem[] {
    const { part } = this.#bundle;
    const found: InputProblem[] = [];
    const say = (code: string, names: readonly string[], why: string) => {
      if (names.length === 0) return;
      const more =
        names.length > ARCHIVE_LIMITS.listed ? ` and ${names.length - ARCHIVE_LIMITS.listed} more` : "";
      const detail = `${why}: ${names.slice(0, ARCHIVE_LIMITS.listed).join(", ")}${more}`;
      found.push({ part, code, detail });
    };
    if (this.#captures + this.#texts === 0 && !isBroken)
      found.push({
        part,
        code: "bundle-empty",
        detail: "no file in it is known; expected one of collect.sh, or a sosreport",
      });
    say("bundle-too-many", this.#beyond, "not read, a bundle has room for no more");
    say("bundle-file-unknown", this.#unread, "not read, their names say nothing of what they hold");
    if (this.#unnamed > 0)
      found.push({
        part,
        code: "bundle-name-invalid",
        detail: `${this.#unnamed} files are not read: their names are too long, lead out of the archive or are no plain text`,
      });
    return found;
  }
}
