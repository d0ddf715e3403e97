/** `ip neigh`: ip-neighbour(8), print_neigh() of iproute2's ipneigh.c. */
import { canonicalMac } from "../../lib/ip.ts";
import type { HostParser, LineRef, Neighbour } from "./define.ts";
import { canonicalAddress } from "./endpoint.ts";
import { abbreviates, ipObject } from "./ip-object.ts";
import { jsonObjects, lineFinder, readJson } from "./json.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";

const STATES = new Set("REACHABLE STALE DELAY PROBE FAILED INCOMPLETE NOARP PERMANENT NONE".split(" "));
const FLAGS = new Set("router proxy managed extern_learn offload extern_valid sticky".split(" "));
const VALUES = new Set(["ref", "used", "probes", "proto", "vlan", "nhid"]);

export const ipNeigh: HostParser = {
  name: "ip-neigh",
  matchesCommand(words) {
    const { object, rest } = ipObject(words);
    return (
      words[0] === "ip" &&
      (abbreviates(object, "neighbour") || abbreviates(object, "neighbor")) &&
      !/^(?:a|add|change|replace|d|del|delete|f|flush)$/.test(rest[0] ?? "")
    );
  },
  matchesBody(lines) {
    const opening = openingLines(lines);
    const found = opening.filter(
      (l) => readNeighbour(l) !== undefined && /lladdr|\b(?:FAILED|INCOMPLETE)\b/.test(l),
    );
    if (/^\s*\[\s*\{.*"dst":.*"(?:lladdr|state)":/.test(opening.join(" ").slice(0, 2_000))) return true;
    return found.length > 0 && found.length * 2 >= opening.length;
  },
  parse(lines) {
    const neighbours: Neighbour[] = [];
    const json = readJson(lines);
    if (json !== undefined) {
      const find = lineFinder(lines);
      for (const object of jsonObjects(json)) {
        const ip = object.text("dst") ?? "";
        const words = [ip, "dev", object.text("dev") ?? "", "lladdr", object.text("lladdr") ?? ""];
        const found = readWords(words, object.texts("state"));
        if (found) keep(neighbours, { ...found, at: find(ip) });
      }
      return { facts: { neighbours }, unread: [] };
    }
    const unread = readLines(lines, (text, at: LineRef) => {
      const found = readNeighbour(text);
      return found !== undefined && keep(neighbours, { ...found, at });
    });
    return { facts: { neighbours }, unread };
  },
};

function readNeighbour(text: string): Omit<Neighbour, "at"> | undefined {
  // `ip -s neigh` prints ` used 0/0/0probes 0` without a blank between.
  return readWords(tokens(text.replace(/(\d)probes /, "$1 probes ")), []);
}

function readWords(words: readonly string[], states: readonly string[]): Omit<Neighbour, "at"> | undefined {
  const ip = canonicalAddress(words[0] ?? "");
  if (ip === undefined || words.length < 2) return undefined;
  let device: string | undefined;
  let mac: string | undefined;
  let state = states.join("|");
  for (let i = 1; i < words.length; i++) {
    const word = words[i];
    if (word === "dev") device = words[++i];
    else if (word === "lladdr") mac = canonicalMac(words[++i] ?? "");
    else if (VALUES.has(word)) i++;
    else if (STATES.has(word)) state = word;
    else if (!FLAGS.has(word)) return undefined;
  }
  return {
    ip,
    ...(device ? { interface: device } : {}),
    ...(mac === undefined ? {} : { mac }),
    state,
  };
}
