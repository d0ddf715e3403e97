import { expect, test } from "vitest";
import { block, calm, code, inline } from "../../src/render/inert.ts";

test("Markdown's own signs are escaped", () =>
  expect(inline("a*b _c_ [d](e) <f> `g` | h")).toBe("a\\*b \\_c\\_ \\[d\\](e) \\<f> \\`g\\` \\| h"));

test("calls, numbers and bare addresses are broken by an invisible space", () => {
  expect(inline("@here #12 !3")).toBe("@\u200bhere \\#\u200b12 !\u200b3");
  expect(inline("http://a www.b.example")).toBe("http:\u200b// a www\u200b.b.example".replace("// a", "//a"));
});

test("a line that begins like a list, a quote or a rule is none", () => {
  expect(inline("> a > b")).toBe("\\> a > b");
  expect(inline("- a")).toBe("\\- a");
  expect(inline("1. a")).toBe("1\u200b. a");
});

test("a code span has more backticks than what it holds", () => {
  expect(code("a `b` ``c``")).toBe("``` a `b` ``c`` ```");
  expect(code("plain")).toBe("`plain`");
  expect(code("")).toBe("");
});

test("a block is fenced longer than any run in it, and each command is one line", () =>
  expect(block(["echo ````", "a\nb"])).toEqual(["`````sh", "echo ````", "a b", "`````"]));

test("for a chat only calls and addresses are broken", () =>
  expect(calm("@all <b> https://x *y*")).toBe("@\u200ball ‹b› https:\u200b//x *y*"));
