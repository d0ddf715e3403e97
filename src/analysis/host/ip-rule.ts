/** `ip rule`: ip-rule(8), print_rule() of iproute2's iprule.c. */
import type { HostParser, PolicyRule } from "./define.ts";
import { ipObject } from "./ip-object.ts";
import { readPolicy } from "./ip-policy.ts";
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
        const policy = readPolicy(textOf(rule));
        if (priority !== undefined && policy)
          keep(policyRules, { priority, ...policy, at: find(rule.text("src") ?? "") });
      }
      return { facts: { policyRules }, unread: [], cut: isCut(policyRules) };
    }
    const unread = readLines(lines, (text, at) => {
      const match = LINE.exec(text);
      const policy = match ? readPolicy(match[2].trim()) : undefined;
      return (
        match !== null &&
        policy !== undefined &&
        keep(policyRules, { priority: Number(match[1]), ...policy, at })
      );
    });
    return { facts: { policyRules }, unread, cut: isCut(policyRules) };
  },
};

/** The rules that look up main and default come last (fib_default_rules_init). */
function isCut(rules: readonly PolicyRule[]): boolean {
  return !rules.some((rule) => rule.table === "main" || rule.table === "default" || rule.priority >= 32_766);
}

const MEMBERS = new Set(
  "priority not src srclen dst dstlen tos fwmark fwmask iif oif table action protocol flags".split(" "),
);

/** A rule of `ip -j rule` in the words of the plain form; conditions that we do not know by their names. */
function textOf(rule: JsonObject): string {
  const table = rule.text("table");
  const part = (word: string, name: string, separator = "", more = ""): string => {
    const value = rule.text(name);
    const rest = rule.text(more) ?? rule.number(more);
    return value === undefined ? "" : `${word} ${value}${rest === undefined ? "" : separator + rest} `;
  };
  const others = rule.names().filter((name) => !MEMBERS.has(name));
  return [
    rule.names().includes("not") ? "not " : "",
    part("from", "src", "/", "srclen"),
    part("to", "dst", "/", "dstlen"),
    part("tos", "tos"),
    part("fwmark", "fwmark", "/", "fwmask"),
    part("iif", "iif"),
    part("oif", "oif"),
    ...others.map((name) => `${name} `),
    table === undefined ? (rule.text("action") ?? "") : `lookup ${table}`,
  ]
    .join("")
    .trim();
}
