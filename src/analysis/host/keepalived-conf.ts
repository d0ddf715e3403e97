/** /etc/keepalived/keepalived.conf: keepalived.conf(5). What it asks for, which is no proof of what runs. */
import { linesOf, readBraces, type Statement } from "./blocks.ts";
import type { ConfiguredService, HostParser, LineRef, VrrpInstance } from "./define.ts";
import { readServices } from "./keepalived-service.ts";
import { readInstance } from "./keepalived-vrrp.ts";
import { keep, openingLines } from "./read-lines.ts";

/** Words that begin a block which stands in no other. */
const OUTERMOST =
  /^(?:global_defs|vrrp_(?:instance|sync_group|script|track_process|track_file)|virtual_server(?:_group)?|static_(?:ipaddress|routes|rules)|track_group|linkbeat_interfaces|bfd_instance|SSL)$/;

export const keepalivedConf: HostParser = {
  name: "keepalived-conf",
  matchesCommand(words) {
    return (
      /^(?:cat|less|more|grep|egrep|head|tail|sed|awk)$/.test(words[0] ?? "") &&
      words.some((w) => /\/keepalived\/[\w./*-]{1,200}$|(?:^|\/)keepalived[\w.-]{0,60}\.conf$/.test(w))
    );
  },
  matchesBody: (lines) =>
    openingLines(lines, 40)
      .filter((text) => !/^\s*[#!]/.test(text))
      .slice(0, 1)
      .some((text) =>
        /^(?:global_defs|vrrp_instance \S{1,80}|virtual_server \S{1,60} \S{1,20})\s{0,8}(?:\{|$)/.test(
          text.trim(),
        ),
      ),
  parse(lines) {
    const vrrpInstances: VrrpInstance[] = [];
    const configuredServices: ConfiguredService[] = [];
    const { statements, unread } = readBraces(lines, (word) => OUTERMOST.test(word));
    const left: LineRef[] = [...unread];
    const variables = new Map<string, string>();
    const known = statements.flatMap((statement) => {
      const definition = /^\$(\w{1,40})=(.{0,200})$/.exec(statement.words.join(" ").replace(/ ?= ?/, "="));
      if (definition) variables.set(definition[1], definition[2]);
      // An included file was not pasted, and which host an `@` means nobody knows.
      else if (/^(?:@|include$)/.test(statement.words[0])) left.push(...linesOf(statement));
      else return [filledIn(statement, variables)];
      return [];
    });
    const globals = known.filter(({ words }) => words[0] === "global_defs").flatMap((s) => s.block ?? []);
    const strict = globals.some(({ words }) => words[0] === "vrrp_strict");
    for (const statement of known) {
      if (statement.words[0] === "vrrp_instance") {
        const instance = readInstance(statement, strict, left);
        if (instance) keep(vrrpInstances, instance);
      } else if (statement.words[0] === "virtual_server") {
        for (const service of readServices(statement, known, left)) keep(configuredServices, service);
      } else if (!OUTERMOST.test(statement.words[0])) left.push(...linesOf(statement));
    }
    const open = new Set(left);
    return {
      facts: { vrrpInstances, configuredServices },
      unread: lines.map((l) => l.at).filter((at) => open.has(at)),
    };
  },
};

/** The statement with `$NAME` and `${NAME}` replaced; one that is not defined stays, and is no address. */
function filledIn(statement: Statement, variables: ReadonlyMap<string, string>): Statement {
  if (variables.size === 0) return statement;
  const words = statement.words.flatMap((word) => {
    const name = /^\$(?:(\w{1,40})|\{(\w{1,40})\})$/.exec(word);
    const value = name && variables.get(name[1] ?? name[2]);
    return value ? value.split(/\s+/, 20) : [word];
  });
  return {
    ...statement,
    words,
    ...(statement.block && { block: statement.block.map((inner) => filledIn(inner, variables)) }),
  };
}
