/** What a tunnel is said to be, in the words of `ip tunnel show` and of `ip -d link`, and in their JSON. */
import { ipText, parseIp } from "../../lib/ip.ts";
import type { Tunnel } from "./define.ts";
import { canonicalAddress } from "./endpoint.ts";
import type { JsonObject } from "./json.ts";
import { decimal } from "./numbers.ts";
import { tokens } from "./read-lines.ts";

type Words = Omit<Tunnel, "at" | "name" | "kind">;

/** Words that take the next one, and are no fact here. */
const VALUES = new Set(
  (
    "tos tclass flowlabel encaplimit dscp fwmark addrgenmode numtxqueues numrxqueues gso_max_size " +
    "gso_max_segs tso_max_size tso_max_segs gro_max_size gso_ipv4_max_size gro_ipv4_max_size 6rd-prefix " +
    "erspan_index erspan_ver erspan_dir erspan_hwid encap-sport"
  ).split(" "),
);
const FLAGS =
  /^(?:pmtudisc|nopmtudisc|ignore-df|noignore-df|iseq|oseq|seq|allow-localremote|(?:no)?encap-csum6?|(?:no)?encap-remcsum|\(flowinfo|0x[\da-f]{1,8}\))$/;

/** What a tunnel carries. */
const MODES = new Set("ip6ip6 ip6ip ip4ip6 ipip6 ipip mplsip any ipv6 ip".split(" "));
/** Kinds of devices that are tunnels between two addresses. */
const KINDS = /^(?:ipip|gre|gretap|sit|ip6tnl|ip6gre|ip6gretap|vti|vti6|erspan|ip6erspan)$/;

/** The line that `ip -d link` prints of a tunnel: `gre remote any local 10.0.0.1 ttl inherit ikey 0.0.0.7`. */
export function readDetail(text: string, name: string): Omit<Tunnel, "at"> | undefined {
  const [kind, mode, ...rest] = text.split(" ");
  if (!KINDS.test(kind) || mode === undefined) return undefined;
  const carries = MODES.has(mode);
  const words = readTunnelWords((carries ? rest : [mode, ...rest]).join(" "));
  return words && { name, kind, ...(carries && { mode }), ...words };
}

/** Reads `remote A local B [dev D] ...`; undefined when a word of it is not known. */
export function readTunnelWords(text: string): Words | undefined {
  const words = tokens(text.replace(/%(\S{1,40})/g, ""));
  let found: Words = { inChecksum: false, outChecksum: false, external: false };
  let encapsulation: "fou" | "gue" | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const value = words[i + 1] ?? "";
    if (word === "remote" || word === "local") {
      const ip = readEnd(value);
      if (ip === undefined) return undefined;
      found = { ...found, ...(ip !== "any" && { [word]: ip }) };
    } else if (word === "dev") found = { ...found, device: value };
    else if (word === "ttl" || word === "hoplimit")
      found = { ...found, ...(decimal(value) !== undefined && { ttl: Number(value) }) };
    else if (/^[io]?key$/.test(word)) {
      const key = readKey(value);
      if (key === undefined) return undefined;
      found = {
        ...found,
        ...(word !== "okey" && { inKey: key }),
        ...(word !== "ikey" && { outKey: key }),
      };
    } else if (word === "encap") {
      encapsulation = value === "fou" || value === "gue" ? value : undefined;
    } else if (word === "encap-dport") {
      const port = decimal(value);
      if (encapsulation && port !== undefined)
        found = { ...found, encapsulation: { type: encapsulation, port } };
    } else if (/^[io]?csum$/.test(word)) {
      found = {
        ...found,
        inChecksum: found.inChecksum || word !== "ocsum",
        outChecksum: found.outChecksum || word !== "icsum",
      };
      continue;
    } else if (word === "external") {
      found = { ...found, external: true };
      continue;
    } else if (FLAGS.test(word) || MODES.has(word)) continue;
    else if (!VALUES.has(word)) return undefined;
    if (value === "") return undefined;
    i++;
  }
  return found;
}

/** The same of a JSON object, `info_data` of a link or the object of a tunnel. */
export function tunnelOfJson(object: JsonObject): Words {
  const [local, remote] = ["local", "remote"].map((name) => readEnd(object.text(name) ?? "any"));
  const device = object.text("link") ?? object.text("dev");
  const ttl = object.number("ttl");
  const key = (name: string): number | undefined => object.number(name) ?? readKey(object.text(name) ?? "");
  const [inKey, outKey] = [key("ikey") ?? key("key"), key("okey") ?? key("key")];
  const encap = object.object("encap");
  const [type, port] = [encap?.text("type"), encap?.number("dport")];
  const known = type === "fou" || type === "gue" ? type : undefined;
  return {
    ...(local !== undefined && local !== "any" && { local }),
    ...(remote !== undefined && remote !== "any" && { remote }),
    ...(device !== undefined && { device }),
    ...(inKey !== undefined && { inKey }),
    ...(outKey !== undefined && { outKey }),
    inChecksum: object.flag("icsum"),
    outChecksum: object.flag("ocsum"),
    ...(ttl !== undefined && ttl !== 0 && { ttl }),
    external: object.flag("external"),
    ...(known !== undefined && port !== undefined && { encapsulation: { type: known, port } }),
  };
}

/** A link of `ip -d -j link` that is a tunnel. */
export function tunnelOfLink(link: JsonObject): Omit<Tunnel, "at" | "name"> | undefined {
  const info = link.object("linkinfo");
  const [kind, data] = [info?.text("info_kind"), info?.object("info_data")];
  if (kind === undefined || !data || !KINDS.test(kind)) return undefined;
  const mode = data.text("proto");
  return { kind, ...(mode !== undefined && { mode }), ...tunnelOfJson(data) };
}

/** An address, or `any` for all that mean it. */
function readEnd(text: string): string | undefined {
  if (["any", "0.0.0.0", "::"].includes(text)) return "any";
  return canonicalAddress(text);
}

/** A key is a number, or the same written as an address: `7`, `0.0.0.7`. */
function readKey(text: string): number | undefined {
  const number = decimal(text);
  if (number !== undefined) return number;
  const bytes = parseIp(text);
  if (bytes?.length !== 4 || ipText(bytes, 0, 4) !== text) return undefined;
  return bytes.reduce((key, byte) => key * 256 + byte, 0);
}
