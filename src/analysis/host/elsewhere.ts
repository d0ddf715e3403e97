/**
 * Commands that ran somewhere else than in the shell they were typed in: in another network namespace, in a
 * container, on another host. What they print is no fact of the host whose text it stands in.
 */
import { beginsCommand } from "./programs.ts";

/** A command without what carries it elsewhere, and where that is: empty when nowhere else. */
export interface Carried {
  readonly words: readonly string[];
  readonly place: string;
}

/** Programs that run a command elsewhere, which begins at the first word that is one; and what makes them do it. */
const CARRIERS: ReadonlyMap<string, RegExp> = new Map([
  ["ssh", /./],
  ["nsenter", /./],
  ["ansible", /./],
  ["docker", /\b(?:exec|run)\b/],
  ["podman", /\b(?:exec|run)\b/],
  ["nerdctl", /\b(?:exec|run)\b/],
  ["kubectl", /\bexec\b/],
  ["crictl", /\bexec\b/],
  ["lxc", /\bexec\b/],
  ["lxc-attach", /./],
]);
const SHELL = /^(?:bash|sh|zsh|ash|dash|ksh|su|login)$/;
/** Programs with an option of their own for a network namespace: ip(8), tc(8), ss(8), bridge(8). */
const OWN_OPTION: ReadonlyMap<string, RegExp> = new Map([
  ["ip", /^-n(?:e(?:t(?:n(?:s)?)?)?)?$/],
  ["tc", /^-n(?:etns)?$/],
  ["bridge", /^-n(?:etns)?$/],
  ["ss", /^(?:-N|--net)$/],
]);

/** Takes the carrier away, or the option that names a namespace; undefined when there is none. */
export function carriedElsewhere(words: readonly string[]): Carried | undefined {
  const [program] = words;
  if (program === "ip" && words[1] === "netns" && words[2] === "exec")
    return { words: words.slice(4), place: `network namespace ${words[3] ?? "?"}` };
  // A VRF is a routing domain of the same host and namespace.
  if (program === "ip" && words[1] === "vrf" && words[2] === "exec")
    return { words: words.slice(4), place: "" };
  const option = OWN_OPTION.get(program);
  const at = option ? words.findIndex((w, i) => i > 0 && option.test(w)) : -1;
  if (at > 0 && words[at + 1] !== undefined && words.slice(1, at).every((w) => w.startsWith("-")))
    return {
      words: [...words.slice(0, at), ...words.slice(at + 2)],
      place: `network namespace ${words[at + 1]}`,
    };
  const needed = CARRIERS.get(program);
  if (!needed?.test(words.slice(1).join(" "))) return undefined;
  const start = words.findIndex((w, i) => i > 0 && (/\s/.test(w) || SHELL.test(w) || beginsCommand(w)));
  const carrier = start < 0 ? words : words.slice(0, start);
  return { words: start < 0 ? [] : words.slice(start), place: placeOf(carrier) };
}

/** `ssh root@rs1`, `docker exec web`; options are left out, and nsenter into process 1 is the host itself. */
function placeOf(carrier: readonly string[]): string {
  const text = carrier.join(" ");
  if (carrier[0] === "nsenter") {
    if (/ (?:-t ?1|--target[ =]1)(?: |$)/.test(text)) return "";
    const file = /(?:-n|--net)=?(?:\/var)?\/run\/netns\/([\w.-]{1,60})/.exec(text)?.[1];
    return file === undefined ? text.slice(0, 100) : `network namespace ${file}`;
  }
  const names = carrier.filter((word, i) => i === 0 || !word.startsWith("-"));
  // A container without a network of its own.
  if (/ --net(?:work)?[ =]host(?: |$)/.test(text)) return "";
  // The value of an option is no name of a place: `ssh -p 22 root@rs1`.
  const last = names.length > 1 ? names[names.length - 1] : "";
  return [carrier[0], last].join(" ").trim().slice(0, 100);
}

/** Does this command leave the reader in a shell elsewhere, so that what follows is typed there? */
export function entersShell({ words, place }: Carried): boolean {
  return place !== "" && (words.length === 0 || (words.length <= 2 && SHELL.test(words[0])));
}
