/** `ip rule`: ip-rule(8), print_rule() of iproute2's iprule.c. */
import type { HostParser, PolicyRule } from "./define.ts";
import { ipObject } from "./ip-object.ts";
import { type JsonObject, jsonObjects, lineFinder, readJson } from "./json.ts";
import { keep, openingLines, readLines } from "./read-lines.ts";

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
    return openingLines(lines, 1).some((l) => LINE.test(l) || l.startsWith('[{"priority":'));
  },
  parse(lines) {
    const policyRules: PolicyRule[] = [];
    const json = readJson(lines);
    if (json !== undefined) {
      const find = lineFinder(lines);
      for (const rule of jsonObjects(json)) {
        const priority = rule.number("priority");
        const text = textOf(rule);
        if (priority !== undefined && text !== undefined)
          keep(policyRules, { priority, text, at: find(rule.text("src") ?? "") });
      }
      return { facts: { policyRules }, unread: [] };
    }
    const unread = readLines(lines, (text, at) => {
      const match = LINE.exec(text);
      const rule = match?.[2].trim() ?? "";
      // Two rules that lost the line end between them, or one that was cut.
      if (!match || /:\s{1,4}(?:not )?from |\b(?:from|lookup|to|iif|oif|fwmark)$/.test(rule)) return false;
      return keep(policyRules, { priority: Number(match[1]), text: rule, at });
    });
    return { facts: { policyRules }, unread };
  },
};

const MEMBERS = new Set(
  "priority not src srclen dst dstlen fwmark fwmask iif oif table action protocol".split(" "),
);

/** A rule of `ip -j rule` in the words of the plain form; undefined when it has conditions we do not know. */
function textOf(rule: JsonObject): string | undefined {
  const action = rule.text("table") ? `lookup ${rule.text("table")}` : rule.text("action");
  if (action === undefined || !rule.names().every((name) => MEMBERS.has(name))) return undefined;
  const part = (word: string, name: string, separator = "", more = ""): string => {
    const value = rule.text(name);
    const rest = rule.text(more) ?? rule.number(more);
    return value === undefined ? "" : `${word} ${value}${rest === undefined ? "" : separator + rest} `;
  };
  return [
    rule.names().includes("not") ? "not " : "",
    part("from", "src", "/", "srclen"),
    part("to", "dst", "/", "dstlen"),
    part("fwmark", "fwmark", "/", "fwmask"),
    part("iif", "iif"),
    part("oif", "oif"),
    action,
  ].join("");
}
