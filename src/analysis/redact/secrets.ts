/**
 * Secrets in state text: taken out always, before anything is parsed, quoted or stored. The line stays, with
 * `[secret]` in the place of the value, so that line numbers do not move. Linear: every pattern starts at a
 * word that is looked for, and what it may read from there is bounded.
 */

export const SECRET = "[secret]";

/** A value: quoted, or up to a blank or to what ends a statement. */
const VALUE = String.raw`(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'|[^\s"'#;,}][^\s;,}]{0,2000})`;
/** The same at the end of a configuration line: prose (`Failed password for root from ...`) goes on. */
const LAST = String.raw`(${VALUE})(?=\s{0,40}(?:[;}#!]|$))`;

const WORD =
  "passw(?:or)?d|passwd|passphrase|pass_?phrase|auth_?pass|secret|token|(?:api|access|private|preshared|pre_?shared|shared|auth|encryption|account|secret|host|fastopen)[_-]?key|credentials?|psk";

/** The first group stays, the second is the secret. */
interface Kind {
  readonly pattern: RegExp;
  /** Is it one after all? */
  readonly unless?: (value: string, before: string) => boolean;
}

const ASSIGNED: Kind = {
  // `password=`, `"token": "..."`, `stable_secret = ...`; `token_ttl` and `password_file` are no such words.
  pattern: new RegExp(String.raw`((?:${WORD})\d?["']?\s{0,8}(?:[:=]|=>)\s{0,8})(?!\s)(${VALUE})`, "gi"),
  unless: (value, before) => NO_SECRET.test(value) || (/^\d{1,10}$/.test(value) && SYSCTL.test(before)),
};
const NO_SECRET =
  /^(?:["']?(?:true|false|yes|no|on|off|none|null|nil|\(hidden\)|\(none\))["']?|\$\{?\w{1,60}\}?|\[secret\].*|["']{2})$/i;
/** `net.ipv4.route.secret_interval = 600` is a setting. */
const SYSCTL = /(?:^|\s)(?:net|kernel|vm|fs|dev|user)\.[\w./-]{0,100}$/;

const KINDS: readonly Kind[] = [
  // URLs
  { pattern: /(:\/\/)([^\s/@:"'<>]{0,200}:[^\s/@"'<>]{1,500})(?=@)/g },
  {
    pattern:
      /([?&;](?:access_token|refresh_token|id_token|token|sig|signature|sign|x-amz-(?:signature|credential|security-token)|x-goog-(?:signature|credential)|x-oss-(?:signature|security-token)|ossaccesskeyid|awsaccesskeyid|key|api[_-]?key|apikey|passw(?:or)?d|pwd|secret|auth|client_secret|code)=)([^\s&"'<>#]{1,4000})/gi,
  },
  {
    pattern:
      /(\bhooks\.slack\.com\/(?:services|workflows)\/|\/open-apis\/bot\/v2\/hook\/|\.webhook\.office\.com\/webhookb2\/)([^\s"'<>]{1,500})/gi,
  },
  // keepalived
  { pattern: new RegExp(String.raw`(\bauth_pass\s{1,40})(${VALUE})`, "gi") },
  ASSIGNED,
  // Routers: FRR, BIRD, Cisco. Redis has a word of its own.
  {
    pattern: new RegExp(
      String.raw`(^\s{0,40}(?:no |set )?(?:neighbor \S{1,64} |enable |username \S{1,64} (?:privilege \d{1,2} )?|ip ospf |ipv6 ospf6 |isis |area \S{1,40} )?(?:passw(?:or)?d|secret|requirepass|masterauth|authentication-key|key-string|message-digest-key \d{1,3} md5)\s{1,20}(?:\d\s{1,4})?(?:(?:clear|md5|level-[12]) )?)${LAST}`,
      "gi",
    ),
  },
  {
    pattern: /(^\s{0,40}(?:passw(?:or)?d|authentication key|key)\s{1,20})("[^"\n]{0,500}")(?=\s{0,40}[;{])/gi,
  },
  { pattern: /(\bmessage-digest-key \d{1,3} md5 (?:\d )?)(\S{1,200})/gi },
  { pattern: new RegExp(String.raw`(\bneighbor \S{1,64} password (?:\d )?)(${VALUE})`, "gi") },
  // SNMP: `community 65000:100` is BGP's.
  {
    pattern:
      /(\b(?:ro|rw|trap)community6?\s{1,20}|\bsnmp-server community |\bsnmp-server host \S{1,64} (?:version \S{1,4} )?(?=[^v]))((?!\[secret\])"[^"\n]{0,200}"|[^\s"]{1,200})/gi,
  },
  {
    pattern: /(^\s{0,40}(?:authCommunity \S{1,60}|community)\s{1,20})("[^"\n]{0,200}"|[^\s"]{1,200})/gi,
    unless: (value) => /^\d{1,10}:|^(?:no-|local-|internet|additive|none|list|add|[\d:\s]+$)/.test(value),
  },
  {
    pattern:
      /(^\s{0,40}com2sec6?\s{1,20}(?:-Cn \S{1,60}\s{1,20})?\S{1,60}\s{1,20}\S{1,80}\s{1,20})("[^"\n]{0,200}"|\S{1,200})/gi,
  },
  { pattern: /(^\s{0,40}(?:trapsink|trap2sink|informsink)\s{1,20}\S{1,80}\s{1,20})(\S{1,200})/gi },
  {
    pattern:
      /(^\s{0,40}(?:createUser|usmUser)\s{1,20}(?:-e \S{1,60}\s{1,20})?\S{1,60}\s{1,20})([^\n]{1,500})/gi,
  },
  {
    pattern:
      /(\bsnmp(?:b?get|b?walk|getnext|bulkwalk|bulkget|set|table|trap) [^\n|;]{0,200}?-[cAXaX] {0,4})((?!MD5\b|SHA\b|AES\b|DES\b)[^\s|;]{1,200})/g,
  },
  // HTTP
  { pattern: /(\b(?:proxy-)?authorization["']?\s{0,4}[:=]\s{0,4}["']?)([^\n"']{1,4000})/gi },
  { pattern: /(\bbearer\s{1,4})([\w.~+/=-]{8,4000})/gi },
  { pattern: /(\b(?:set-)?cookie:\s{0,4})([^\n"']{1,4000})/gi },
  { pattern: /(\bx-(?:api-key|auth-token|vault-token|amz-security-token):\s{0,4})([^\s"']{1,4000})/gi },
  // Keys that are known by their shape
  {
    pattern:
      /(\b)((?:AKIA|ASIA|AROA)[A-Z0-9]{16}|LTAI[A-Za-z0-9]{12,26}|AKID[A-Za-z0-9]{32})(?![A-Za-z0-9])/g,
  },
  { pattern: /(\b)(eyJ[\w-]{10,4000}\.[\w-]{10,4000}\.[\w-]{0,4000})/g },
  {
    pattern:
      /(\b)(gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_\w{30,255}|glpat-[\w-]{20,64}|xox[abeprs]-[\w-]{10,255})/g,
  },
  // WireGuard, IPsec, the kernel's security associations
  { pattern: /(\b(?:private|preshared) ?key\s{0,8}[=:]\s{0,8})([A-Za-z0-9+/]{43}=)/gi },
  { pattern: /(^(?:[\w.-]{1,15}\t)?)([A-Za-z0-9+/]{43}=)(?=\t[A-Za-z0-9+/]{43}=\t\d)/g },
  { pattern: /(^(?:[\w.-]{1,15}\t)?[A-Za-z0-9+/]{43}=\t)([A-Za-z0-9+/]{43}=)(?=\t[^\s]{1,60}:\d{1,5}\t)/g },
  {
    pattern:
      /(:\s{0,8}(?:PSK|XAUTH|EAP|NTLM|PIN|RSA \S{1,200})\s{1,8})("[^"\n]{0,500}"|0[xs]\S{1,500}|%\S{1,40})/g,
    unless: (value) => value.startsWith("%"),
  },
  { pattern: /(\b(?:auth(?:-trunc)?|enc|aead|comp) \S{1,60} )(0x[0-9a-f]{2,1000})/g },
  // Programs' options
  {
    pattern: new RegExp(
      String.raw`(\s--?(?:passw(?:or)?d|passwd|pass|token|auth-token|secret|secret-key|api-key|access-key|psk)[ =])(?!-)(${VALUE})`,
      "gi",
    ),
  },
  { pattern: /(\bsshpass (?:-v )?-p ?)("[^"\n]{0,200}"|'[^'\n]{0,200}'|[^\s"']{1,200})/g },
  { pattern: /(\b(?:mysql|mysqladmin|mysqldump|mariadb) [^\n|;]{0,200}?-p)((?!\s)[^\s|;]{1,200})/g },
  {
    pattern: /(\bcurl [^\n|;]{0,300}?(?:-u|--user|-U|--proxy-user) ?)((?!-)[^\s|;:]{1,100}:[^\s|;]{1,200})/g,
  },
  { pattern: /(\bredis-cli [^\n|;]{0,200}?(?:-a|--pass) )([^\s|;]{1,200})/g },
  { pattern: /(\bidentified (?:with \S{1,60} )?by )('[^'\n]{0,200}'|"[^"\n]{0,200}")/gi },
  // Hashes as in /etc/shadow, and wherever else
  { pattern: /(\$(?:1|2[abxy]?|5|6|7|y|gy|apr1|sha1|scrypt|argon2(?:id?|d))\$)([\w./=,$+-]{8,500})/g },
  { pattern: /(^[a-z_][\w.-]{0,31}:!{0,2})([./0-9A-Za-z]{13})(?=:\d{0,7}:)/g },
];

/** A line that may hold one: tells most lines apart at once. A key is looked for from its end: `=` is rare. */
const MAY =
  /pass|secret|token|key|credential|psk|communi|com2sec|trap2?sink|informsink|createuser|usmuser|snmp|authoriz|bearer|cookie|:\/\/|[?&;]\w{1,30}[=]|\bhooks?\b|AKIA|ASIA|AROA|LTAI|AKID|eyJ|gh[pousr]_|github_pat|glpat|xox|masterauth|xauth|\bEAP\b|\bNTLM\b|\bPIN\b|: RSA|0x[0-9a-f]{2}|mysql|mariadb|curl|redis|identified|\$\w{1,9}\$|(?<=[A-Za-z0-9+/]{43})=|^[a-z_][\w.-]{0,31}:/i;
const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
/** A line of a key: Base64, or a header of the block. */
const KEY_LINE = /^[\s>|]{0,20}(?:[A-Za-z0-9+/=]{1,200}|[A-Z][\w-]{1,30}: .{0,200})?[\s"',]{0,10}$/;

/** The text without its secrets; the same text where there is none. */
export function removeSecrets(text: string): string {
  if (!MAY_HOLD.test(text)) return text;
  const lines = text.split("\n");
  let inKey = false;
  let changed = false;
  for (const [i, line] of lines.entries()) {
    const cut: RegExpExecArray | null = inKey ? END.exec(line) : null;
    const clean: string | undefined = inKey && (cut || KEY_LINE.test(line)) ? keyLine(line, cut) : undefined;
    inKey = clean !== undefined && cut === null;
    const made = clean ?? (MAY.test(line) ? cleanLine(line) : line);
    if (clean === undefined) inKey = BEGIN.test(line) && !END.test(line);
    if (made === line) continue;
    lines[i] = made;
    changed = true;
  }
  return changed ? lines.join("\n") : text;
}

const MAY_HOLD = new RegExp(`${MAY.source}|PRIVATE KEY`, "im");

/** What stands around a key on one line (`\n` written out, as in JSON) goes with it. */
function keyLine(line: string, end: RegExpExecArray | null): string {
  if (end) return `${end.index === 0 ? "" : SECRET}${line.slice(end.index)}`;
  return line.trim() === "" ? line : SECRET;
}

function cleanLine(line: string): string {
  let clean = line;
  const begin = BEGIN.exec(line);
  if (begin) {
    const after = begin.index + begin[0].length;
    const end = END.exec(line);
    const rest = end ? `${SECRET}${line.slice(end.index)}` : line.slice(after).trim() === "" ? "" : SECRET;
    clean = `${line.slice(0, after)}${rest}`;
  }
  for (const { pattern, unless } of KINDS)
    clean = clean.replace(pattern, (whole: string, before: string, value: string, ...more: unknown[]) => {
      if (value.startsWith(SECRET)) return whole;
      const at = more.find((item) => typeof item === "number") ?? 0;
      const ahead = `${clean.slice(Math.max(0, at - 120), at)}${before.replace(/["'\s:=>]{1,20}$/, "")}`;
      if (unless?.(value, ahead)) return whole;
      const quote = /^["']/.exec(value)?.[0] ?? "";
      return `${before}${quote}${SECRET}${quote}`;
    });
  return clean;
}
