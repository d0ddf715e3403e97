/**
 * What a file is that nobody named: whose by its name, of which kind by its first bytes. For whoever picks files on a
 * page or on a command line; what is guessed is shown, and can be stated instead.
 */
export const KINDS = ["capture", "state", "state.before", "state.after", "bundle", "topology"] as const;
export type Kind = (typeof KINDS)[number];

/** Enough of a file to tell its kind. */
export const HEAD_BYTES = 4_096;
const MOST_NAME = 255;

/** Archives of the collector, and sosreports. */
const ARCHIVE = /\.(?:tar|tgz|tar\.(?:gz|xz|bz2|zst))$/;
const CAPTURES = ["a1b2c3d4", "d4c3b2a1", "a1b23c4d", "4d3cb2a1", "0a0d0d0a"];
const GZIP = "1f8b";

/** @param head the first bytes of the file */
export function guessKind(fileName: string, head: Uint8Array): Kind {
  const name = shortened(fileName);
  if (ARCHIVE.test(name)) return "bundle";
  const magic = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  // Text holds no zero bytes; what holds some is a capture, or the analysis says what it is.
  if (CAPTURES.includes(magic) || magic.startsWith(GZIP) || head.includes(0)) return "capture";
  const words = name.split(/[^a-z]+/);
  if (words.includes("topology")) return "topology";
  if (guessHost(name) === undefined && new TextDecoder().decode(head).trimStart().startsWith("{"))
    return "topology";
  const moment = words.find((word) => word === "before" || word === "after");
  return moment === "before" || moment === "after" ? `state.${moment}` : "state";
}

/** What people call hosts: as parts of a request are named, or otherwise. The first are believed before the others. */
const ROLES: readonly (readonly (readonly [RegExp, string])[])[] = [
  [
    [/^client(\d{0,6})$/, "client"],
    [/^ds(\d{0,6})$/, "ds"],
    [/^rs(\d{0,6})$/, "rs"],
  ],
  [
    [/^cli(\d{0,6})$/, "client"],
    [/^(?:director|lvs|lb|balancer)(\d{0,6})$/, "ds"],
    [/^(?:real|realserver|backend|web|server)(\d{0,6})$/, "rs"],
  ],
];

/** Tokens of a file name that are no suffix of a host: interfaces, dates, and what kind of file it is. */
const INTERFACE = /^(?:eth|en[opsx]|em|bond|team|br|vlan|vxlan|tun|gre|wlan|veth|\d{4})/;
const WORDS = new Set("any lo cap pcap pcapng dump tcpdump state before after txt log gz".split(" "));

/**
 * `rs1-eth0.pcap` is of `rs1`, `rs-web-03.cap` of `rs-web-03`, `director.pcap` of `ds`, `lvs-ds.tar.gz` of `ds`.
 * @returns undefined when no part of the name is a host.
 */
export function guessHost(fileName: string): string | undefined {
  const name = shortened(fileName);
  for (const roles of ROLES)
    for (const piece of name.split(/[^a-z0-9-]+/)) {
      const host = hostIn(piece.split("-"), roles, ARCHIVE.test(name));
      if (host !== undefined) return host;
    }
  return undefined;
}

/** @param fromEnd the collector puts the machine's own name in front, which may hold anything. */
function hostIn(
  tokens: readonly string[],
  roles: readonly (readonly [RegExp, string])[],
  fromEnd: boolean,
): string | undefined {
  const found = tokens.map((token) => {
    for (const [pattern, role] of roles) {
      const match = pattern.exec(token);
      if (match) return `${role}${match[1]}`;
    }
    return undefined;
  });
  const isRole = (role: string | undefined) => role !== undefined;
  const at = fromEnd ? found.findLastIndex(isRole) : found.findIndex(isRole);
  const host = found[at];
  // A number tells hosts of one role apart already: what follows it is something else.
  if (host === undefined || /\d$/.test(host)) return host;
  const rest = tokens.slice(at + 1);
  const end = rest.findIndex((token) => token === "" || INTERFACE.test(token) || WORDS.has(token));
  return [host, ...(end < 0 ? rest : rest.slice(0, end))].join("-");
}

const shortened = (fileName: string) => fileName.slice(0, MOST_NAME).toLowerCase();

/** The part's name in a request: `ds`, `rs1.state.before`, `topology`. */
export function partName(host: string, kind: Kind): string {
  if (kind === "topology") return "topology";
  return kind === "capture" ? host : `${host}.${kind}`;
}
