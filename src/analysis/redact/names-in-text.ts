/**
 * Names in state text, for `all`: of hosts, domains, users, of what keepalived calls its instances, and what
 * people wrote about interfaces and rules. A host's name is found where only such stand (a prompt, the log's
 * third column, `uname -n`), and replaced wherever it stands in that text. Lines stay lines.
 */
import type { Tokens } from "./tokens.ts";

const NAME = "[A-Za-z][\\w.-]{0,63}";
/** Each: what stands before the name, the name. */
const PLACES: readonly RegExp[] = [
  // Prompts and headings of them
  new RegExp(String.raw`(^.{0,40}\[(?:[\w.-]{1,64}@)?)(${NAME})(?= [^\]\n]{1,200}\] ?[#$%>])`, "gm"),
  new RegExp(String.raw`((?:^|[\s(])[\w.-]{1,64}@)(${NAME})(?=(?::| ?[~/])[^\s#$%]{0,200} ?[#$%])`, "gm"),
  new RegExp(String.raw`(^)(${NAME})(?=:[~/][^\s#$%]{0,200} ?[#$%])`, "gm"),
  new RegExp(`(^)(${NAME})(?=[#$>%] {1,2}[a-z/])`, "gm"),
  // What says the name, and logs
  new RegExp(String.raw`(\bLinux )(${NAME})(?= \d)`, "g"),
  new RegExp(String.raw`(\b(?:Static|Transient|Pretty) hostname: )(${NAME})`, "g"),
  new RegExp(String.raw`(^[^\n]{0,80}[#$>] {0,3}(?:hostname|uname -n)(?: -[sf])?\n)(${NAME})$`, "gm"),
  new RegExp(
    String.raw`(^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.+Z-]{8,30}) )(${NAME})(?= [\w./-]{1,60}(?:\[\d{1,8}\])?:)`,
    "gm",
  ),
  // Where commands were not asked for numbers
  new RegExp(String.raw`(^(?:TCP|UDP|SCTP) {1,4})(${NAME})(?=:[\w-]{1,20} )`, "gm"),
  new RegExp(String.raw`( -[tur] )(${NAME})(?=:[\w-]{1,20}(?: |$))`, "gm"),
  new RegExp(String.raw`(-> {1,2})(${NAME})(?=:[\w-]{1,20} )`, "gm"),
  new RegExp(String.raw`(^(?:tcp|udp)6? {1,8}\d{1,10} {1,10}\d{1,10} )(${NAME})(?=:[\w*-]{1,20} )`, "gm"),
  new RegExp(String.raw`(^|\b(?:PING|from) )(${NAME})(?= \((?:\d{1,3}\.){3}\d{1,3}\))`, "gm"),
  new RegExp(String.raw`(\bssh (?:-\w (?:[\w=./-]{1,60} )?){0,4}(?:[\w.-]{1,64}@)?)(${NAME})(?= )`, "g"),
  // keepalived, and its log
  /(\b(?:virtual_server\s{1,20}group|vrrp_instance|vrrp_sync_group|virtual_server_group|vrrp_script|vrrp_track_process|router_id|smtp_helo_name)\s{1,20}"?)([\w.-]{1,80})/g,
  /(\bVRRP_(?:Instance|Group|Script)\()([\w.-]{1,80})(?=\))/g,
  /(\()([\w.-]{1,80})(?=\) (?:Entering|Received?|Backup|Master|Changing|Now|Sending|Setting|removing|ip address)\b)/g,
];
/** What is no name, whatever stands around it. */
const NONE =
  /^(?:localhost|ip6-localhost|localhost\d?\.localdomain\d?|_?gateway|kernel|version|remoteaddress|localaddress|vi_?\d{1,3}|l?vs_?devel|unknown|[x*]{1,3}(?:\..*)?)$/i;
/** Words of commands and outputs: such a name is replaced only where it stands as a name. */
const COMMON =
  /^(?:.{1,2}|ipvs(?:adm)?|lvs|keepalived|node|nodes|server|servers|host|client|router|gateway|master|backup|director|real|virtual|root|admin|user|eth\d|ens\d{1,4}|bond\d|tcp|udp|icmp|link|route|rule|addr|neigh|inet6?|local|global|scope|default|dev|via|src|proto|table|main|all|none|state|up|down|lo|net|ipv4|ipv6|conf|linux|debian|ubuntu|centos)$/i;

const DOMAIN =
  /(?<![\w.-])(?:[A-Za-z0-9_](?:[\w-]{0,61}[A-Za-z0-9])?\.){1,6}(?:com|net|org|edu|gov|mil|int|io|dev|app|cloud|info|biz|cn|hk|tw|jp|kr|sg|in|au|de|fr|uk|nl|eu|ch|at|us|ca|br|ru|local|localdomain|internal|intranet|lan|corp|home|private|cluster|example|test|invalid)(?![\w-]|\.[\w])/g;
/** In front of a domain, or in a prompt; `eth0@if3` is an interface. */
const USER =
  /(?<![\w.@:/-])[\w.+-]{1,64}@(?=(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,16}(?![\w.@-])|[\w.-]{1,64}(?: [^\]\n]{1,200}\] ?[#$%>]|(?::| ?[~/])[^\s#$%]{0,200} ?[#$%]))/g;
const REMARKS: readonly RegExp[] = [
  /(^\s{1,12}alias )([^\n]{1,256})$/gm,
  /(--comment )("(?:[^"\\\n]|\\.){0,300}"|'[^'\n]{0,300}'|\S{1,256})/g,
  /(\/\* )([^\n]{0,300}?)(?= \*\/)/g,
  /(\bcomment )("(?:[^"\\\n]|\\.){0,300}")/g,
];
/** What a SIP call is known by, behind its connection. */
const CALL = /(?<= sip {1,14})[^\s]{1,300}$/gm;
const MOST_NAMES = 500;

export class NamesInText {
  readonly #tokens: Tokens;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  replaced(text: string): string {
    const names = new Set<string>();
    let made = text;
    for (const remark of REMARKS)
      made = made.replace(remark, (_whole, before: string, words: string) => {
        const quote = /^["']/.exec(words)?.[0] ?? "";
        return `${before}${quote}${this.#tokens.of(words.replace(/^["']|["']$/g, ""))}${quote}`;
      });
    for (const place of PLACES)
      made = made.replace(place, (whole, before: string, name: string) => {
        if (NONE.test(name)) return whole;
        const [label] = name.split(".", 1);
        if (!COMMON.test(label) && names.size < MOST_NAMES) names.add(label);
        return `${before}${this.#named(name)}`;
      });
    made = made.replace(CALL, (call) => this.#tokens.of(call));
    made = made.replace(USER, (user) => (user === "root@" ? user : `${this.#tokens.of(user.slice(0, -1))}@`));
    made = made.replace(DOMAIN, (name) => (isKey(name) || NONE.test(name) ? name : this.#named(name)));
    return names.size === 0 ? made : this.#everywhere(made, names);
  }

  /** `web1.example.com` as `x...`, its domain as another; a domain that was replaced stays. */
  #named(name: string): string {
    const [label, ...domain] = name.split(".");
    const rest = domain.join(".");
    if (rest === "") return this.#tokens.host(label);
    return `${this.#tokens.host(label)}.${rest.endsWith(".invalid") ? rest : `${this.#tokens.of(rest)}.invalid`}`;
  }

  #everywhere(text: string, names: ReadonlySet<string>): string {
    const words = [...names].filter((name) => this.#tokens.host(name) !== name);
    if (words.length === 0) return text;
    const known = new Set(words.map((word) => word.toLowerCase()));
    return text.replace(/(?<![\w-])[A-Za-z][\w-]{1,79}(?![\w-])/g, (word) =>
      known.has(word.toLowerCase()) ? this.#tokens.host(word) : word,
    );
  }
}

/** `net.core.dev` is a setting. */
function isKey(name: string): boolean {
  return /^(?:net|kernel|vm|fs|dev|user|debug)\./.test(name);
}
