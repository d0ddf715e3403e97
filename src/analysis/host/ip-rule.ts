/** `ip rule`: ip-rule(8), print_rule() of iproute2's iprule.c. */
import type { HostParser, PolicyRule } from "./define.ts";
import { jsonObjects, lineFinder, readJson } from "./json.ts";
import { keep, openingLines, readLines } from "./read-lines.ts";
import { ipObject } from "./shell.ts";

const LINE = /^\s{0,8}(\d{1,10}):\s{1,8}((?:not )?from \S.*)$/;

export const ipRule: HostParser = {
  name: "ip-rule",
  matchesCommand(words) {
    const { object, rest } = ipObject(words);
    return (
      words[0] === "ip" &&
      /^rule?$/.test(object) &&
      !/^(?:a|add|d|del|delete|flush|f|save|restore)$/.test(rest[0] ?? "")
    );
  },
  matchesBody(lines) {
    return openingLines(lines, 1).some((l) => LINE.test(l));
  },
  parse(lines) {
    const policyRules: PolicyRule[] = [];
    const json = readJson(lines);
    if (json !== undefined) {
      const find = lineFinder(lines);
      for (const rule of jsonObjects(json)) {
        const priority = rule.number("priority");
        const table = rule.text("table");
        if (priority === undefined || table === undefined) continue;
        const from = rule.text("src") ?? "all";
        const length = rule.number("srclen");
        const text = `from ${from}${length === undefined ? "" : `/${length}`} lookup ${table}`;
        keep(policyRules, { priority, text, at: find(table) });
      }
      return { facts: { policyRules }, unread: [] };
    }
    const unread = readLines(lines, (text, at) => {
      const match = LINE.exec(text);
      return match !== null && keep(policyRules, { priority: Number(match[1]), text: match[2].trim(), at });
    });
    return { facts: { policyRules }, unread };
  },
};
