import { describe, expect, it } from "vitest";
import { codeSpan, defused, fenced, inert, plainLine } from "../../src/render/inert.ts";
import { nodesOf, textOf } from "./read-markdown.ts";

describe("text in Markdown", () => {
  it.each([
    "net.ipv4.conf.all.rp_filter is 1",
    "a|b\\|c `d` *e* _f_ ~~g~~ [h](i) <j> &amp; 1 < 2",
    "1. no list",
    "- no list",
    "# no heading",
    "= no heading",
    "\\",
  ])("shows %j as it is, and nothing else", (text) => {
    expect(textOf(inert(text)).trim().replaceAll("\u200b", "")).toBe(text);
    expect(
      nodesOf(inert(text))
        .filter(({ type }) => type !== "text")
        .map(({ type }) => type),
    ).toEqual(["document", "paragraph"]);
  });

  it("breaks what is looked for after rendering", () => {
    expect(inert("@here #12 !3 GH-4 https://a.example www.a.example")).toBe(
      "@\u200bhere #\u200b12 !\u200b3 GH\u200b-4 https:\u200b//a.example www\u200b.a.example",
    );
    expect(defused("fa:16:ab:00")).toBe("fa:16:\u200bab:00");
    expect(defused("192.0.2.1:80 fe80::1 fa:16:3e:a1:48:30")).toBe("192.0.2.1:80 fe80::1 fa:16:3e:a1:48:30");
  });

  it("is cut between characters", () => {
    expect(inert("<<<<", 10)).toBe("&lt;&lt;…");
    expect(inert("😀😀😀", 5)).toBe("😀😀…");
  });
});

it("is one line without what nobody sees", () => {
  expect(plainLine(" a\r\n\tb\u0000\u202ec\u200b\ud800 ")).toBe("a b c \ufffd");
});

describe("a quoted line", () => {
  it.each(["a ` b", "``", "`x`", "````", "a\\"])("is %j in a code span", (text) => {
    const codes = nodesOf(`- x ${codeSpan(text)} y`).filter(({ type }) => type === "code");
    expect(codes.map(({ literal }) => literal)).toEqual([text]);
  });

  it("is a dash where there is none", () => {
    expect(codeSpan(" \n")).toBe("–");
  });
});

describe("commands", () => {
  it("are exact, and cannot close their fence", () => {
    const commands = ["echo @here `x` <a> $(b) | c #1 http://d", "```", "`````", "~~~"];
    const blocks = nodesOf(fenced(commands)).filter(({ type }) => type === "code_block");
    expect(blocks.map(({ literal }) => literal)).toEqual([`${commands.join("\n")}\n`]);
  });

  it("show what nobody would see, and stay one line each", () => {
    expect(fenced(["a\nrm -rf /\u202e\u001b"])).toBe("```sh\na\ufffdrm -rf /\ufffd\ufffd\n```");
  });
});
