import { expect, test } from "vitest";
import { xml } from "../../src/render/xml.ts";

test("markup is escaped, in text and in attributes", () =>
  expect(xml(`<a href="x" title='y'>&amp;`)).toBe("&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;"));

test("what XML forbids, and what turns the direction of text, is left out", () =>
  expect(xml("a\u0000\u001b\u202eb\uffff\ud800c\n")).toBe("ab\ufffdc\n"));
