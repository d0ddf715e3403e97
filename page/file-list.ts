/** The files that were chosen: each with its host and kind, which are guessed and can be changed. */
import { guessHost, guessKind, HEAD_BYTES, KINDS, type Kind, partName } from "../src/analysis/guess-part.ts";
import { type PartName, parsePartName, roleOf } from "../src/analysis/inputs.ts";
import type { Chosen, Errors } from "./chosen.ts";
import { button, element } from "./element.ts";
import type { Labels } from "./labels.ts";
import { bytesText } from "./numbers.ts";

const ROLES = ["client", "ds", "rs"] as const;

interface Row {
  readonly file: File;
  host: string;
  kind: Kind;
  errors: readonly string[];
}

/** Rows of the list, and what they make: rebuilt as a whole when files come or go. */
export class FileList {
  readonly #list: HTMLUListElement;
  #labels: Labels;
  #rows: readonly Row[] = [];

  constructor(list: HTMLUListElement, labels: Labels) {
    this.#list = list;
    this.#labels = labels;
  }

  set labels(labels: Labels) {
    this.#labels = labels;
    this.#show();
  }

  async add(files: Iterable<File>): Promise<void> {
    const added = await Promise.all([...files].map(rowOf));
    this.#rows = [...this.#rows, ...added];
    this.#show();
  }

  /** Every file with its part's name; undefined, and the row says so, when one has no host. */
  chosen(): readonly Chosen[] | undefined {
    for (const row of this.#rows) row.errors = isNamed(row) ? [] : [this.#labels.hostWanted];
    this.#show();
    const wrong = this.#rows.findIndex(({ errors }) => errors.length > 0);
    if (wrong < 0) return this.#rows.map((row) => ({ part: partName(row.host, row.kind), file: row.file }));
    this.#list.children[wrong]?.querySelector("input")?.focus();
    return undefined;
  }

  /** Shows each problem at its file; those that belong to none are returned. */
  explain(errors: Errors): Errors {
    for (const row of this.#rows)
      row.errors = errors
        .filter(({ part }) => part === partName(row.host, row.kind))
        .map(({ detail }) => detail);
    this.#show();
    const parts = new Set(this.#rows.map((row) => partName(row.host, row.kind)));
    return errors.filter(({ part }) => !parts.has(part));
  }

  #show(): void {
    this.#list.replaceChildren(...this.#rows.map((row, i) => this.#item(row, i)));
  }

  #item(row: Row, i: number): HTMLLIElement {
    const t = this.#labels;
    const { name, size } = row.file;
    const problem = element("p", { class: "problem", id: `file-${i}-problem` }, row.errors.join(" · "));
    const host = element("input", {
      value: row.host,
      "aria-label": `${t.host}: ${name}`,
      "aria-describedby": problem.id,
      "aria-invalid": String(row.errors.length > 0 && !isNamed(row)),
      autocomplete: "off",
      spellcheck: "false",
      maxlength: "50",
    });
    const role = select(
      `${t.role}: ${name}`,
      [
        ["", "–"],
        ["client", t.client],
        ["ds", t.director],
        ["rs", t.realServer],
      ],
      prefixOf(row.host),
    );
    const kind = select(
      `${t.kind}: ${name}`,
      [t.capture, t.state, t.stateBefore, t.stateAfter, t.bundle, t.topology].map((label, k) => [
        KINDS[k],
        label,
      ]),
      row.kind,
    );
    const follow = () => {
      host.disabled = role.disabled = row.kind === "topology";
    };
    host.addEventListener("input", () => {
      row.host = host.value.trim().toLowerCase();
      role.value = prefixOf(row.host);
    });
    role.addEventListener("change", () => {
      row.host = host.value = role.value + row.host.slice(prefixOf(row.host).length);
    });
    kind.addEventListener("change", () => {
      row.kind = KINDS.find((known) => known === kind.value) ?? row.kind;
      follow();
    });
    follow();
    const remove = button("×", () => this.#remove(i), {
      "aria-label": `${t.remove}: ${name}`,
      class: "plain",
    });
    return element(
      "li",
      {},
      element("span", { class: "name" }, name, element("small", {}, bytesText(size))),
      role,
      host,
      kind,
      remove,
      problem,
    );
  }

  #remove(at: number): void {
    this.#rows = this.#rows.filter((_, i) => i !== at);
    this.#show();
    const next = this.#list.children[Math.min(at, this.#rows.length - 1)]?.querySelector("button");
    (next ?? document.getElementById("choose"))?.focus();
  }
}

async function rowOf(file: File): Promise<Row> {
  const { name } = file;
  // A file that cannot be read is told of when it is sent.
  const head = await file
    .slice(0, HEAD_BYTES)
    .arrayBuffer()
    .catch(() => new ArrayBuffer(0));
  return { file, host: guessHost(name) ?? "", kind: guessKind(name, new Uint8Array(head)), errors: [] };
}

function isNamed({ host, kind }: Row): boolean {
  const named: PartName | undefined = parsePartName(partName(host, kind));
  return named !== undefined && (kind === "topology" || (named.host === host && roleOf(host) !== undefined));
}

const prefixOf = (host: string): string => ROLES.find((role) => host.startsWith(role)) ?? "";

function select(label: string, options: readonly (readonly string[])[], value: string): HTMLSelectElement {
  const made = element(
    "select",
    { "aria-label": label },
    ...options.map(([key = "", text = ""]) => element("option", { value: key }, text)),
  );
  made.value = value;
  return made;
}
