/**
 * Whose output is it? A text of one host may hold output of others: of a network namespace or a container
 * (`ip netns exec blue ip addr`), of a host reached from there (`ssh rs1 ipvsadm -Ln`), of another terminal
 * (`[root@rs1 ~]#` among prompts of `ds`). Their addresses and counters must not be taken for the host's own.
 */
import type { RawSection } from "./sections.ts";

/** Where a section's commands ran, as far as its text says. */
interface Origin {
  /** Of the prompt, up to its first dot, in lower case. */
  readonly host?: string;
  /** Empty: where the prompt is. Several: nobody can say which line is whose. */
  readonly place: string;
  readonly several: boolean;
}

/** Parsers of what is the same for all network namespaces of a machine. */
const OF_THE_MACHINE =
  /^(?:dmi|virtualization|lsmod|uname|kernel-log|keepalived-conf|sysctl-conf|ethtool-i|softnet)$/;

/**
 * Says for each section where else its output comes from; undefined: from the host itself.
 * The host itself is the place without a name, or the only one, or the one of the host's own name; of prompts,
 * the one of its name, or else the one that most sections have. Where nothing decides, all are elsewhere.
 * @param readBy knows the parser that reads a command's output
 */
export function elsewhere(
  sections: readonly RawSection[],
  host: string,
  readBy: (words: readonly string[]) => string | undefined,
): (string | undefined)[] {
  const origins = originsOf(sections);
  const ownHost = ownOf(count(origins.flatMap((o) => o.host ?? [])), host);
  // What a machine has but once, and what is empty, does not say where the rest was typed.
  const tells = sections.map(({ command, lines }) => {
    const parser = (command?.commands ?? []).map(readBy).find((name) => name !== undefined);
    return parser !== undefined && !OF_THE_MACHINE.test(parser) && lines.some((l) => l.text.trim() !== "");
  });
  const here = origins.filter((o, i) => tells[i] && !o.several && (o.host ?? ownHost) === ownHost);
  const ownPlace = ownPlaceOf(new Set(here.map((o) => o.place)), host);
  return origins.map((origin, i) => {
    if (origin.host !== undefined && origin.host !== ownHost) return `host ${origin.host}`;
    if (origin.several) return "several places";
    if (origin.place === ownPlace || (origin.place === "" && !tells[i])) return undefined;
    return origin.place || "the host around it";
  });
}

/** The name that is the host's own, else the most frequent, of equals the first. */
function ownOf(names: ReadonlyMap<string, number>, host: string): string | undefined {
  const own = shortName(host);
  if (names.has(own)) return own;
  let best: string | undefined;
  for (const [name, times] of names) if (best === undefined || times > (names.get(best) ?? 0)) best = name;
  return best;
}

function ownPlaceOf(places: ReadonlySet<string>, host: string): string | undefined {
  if (places.has("")) return "";
  const named = [...places].filter((place) => !place.includes("$"));
  // `network namespace ds`, `ssh root@ds`
  const own = named.find((place) => shortName(place.split(/[ @]/).at(-1) ?? "") === shortName(host));
  return own ?? (places.size === 1 ? named[0] : undefined);
}

/** The origin of each section; a shell elsewhere lasts until it is left. */
function originsOf(sections: readonly RawSection[]): Origin[] {
  const shells: string[] = [];
  return sections.map(({ command, host: prompt }) => {
    const host = prompt === undefined ? undefined : shortName(prompt);
    if (/^(?:exit|logout)$/.test(command?.commands[0]?.[0] ?? "")) shells.pop();
    const shell = shells.at(-1);
    // On another host or in a container the prompt has another name, and says itself where it is.
    const around = shell !== undefined && (host === undefined || KEEPS_PROMPT.test(shell)) ? shell : "";
    const own = (command?.places ?? []).find((place) => place !== "");
    if (command?.enters && own !== undefined) shells.push(own);
    return {
      ...(host !== undefined && { host }),
      place: around !== "" ? around : (own ?? ""),
      several: (command?.places ?? []).length > 1,
    };
  });
}

const KEEPS_PROMPT = /^(?:network namespace|nsenter) /;

function count(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** `ds-a` of `ds-a.example.com`; an address is a name of its own. */
function shortName(name: string): string {
  const lower = name.toLowerCase();
  return /^[\d.]+$/.test(lower) ? lower : lower.split(".", 1)[0];
}
