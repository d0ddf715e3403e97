import { describe, expect, it } from "vitest";
import { COLLECT_SH } from "../../src/routes/collector-script.ts";
import { ask, problemOf } from "./ask.ts";

const defaultsOf = (script: string) =>
  script.split("\n").filter((line) => /^(?:ROLE|DURATION|POST)=/.test(line));
const get = (query: Record<string, string> = {}) => ask(`/v1/collector?${new URLSearchParams(query)}`);

describe("the collector", () => {
  it("is the repository's script, with what was asked for as its defaults", async () => {
    const plain = await get();
    expect(plain.headers.get("content-type")).toMatch(/^text\/x-shellscript/);
    expect(await plain.text()).toBe(COLLECT_SH);
    const post = "https://verdict.example:8443/a?b=$(c)&d=(e)";
    const script = await (await get({ role: "rs-web03", seconds: "600", post })).text();
    expect(defaultsOf(script)).toEqual(["ROLE='rs-web03'", "DURATION=600", `POST='${post}'`]);
    const rest = (text: string) => text.split("\n").filter((line) => !defaultsOf(text).includes(line));
    expect(rest(script)).toEqual(rest(COLLECT_SH));
  });

  it.each([
    { role: "ds'; reboot; '" },
    { role: "db1" },
    { role: "ds1\n" },
    { role: "ds-" },
    { role: "" },
    { seconds: "0" },
    { seconds: "601" },
    { seconds: "30;id" },
    { seconds: "1e2" },
    { seconds: "-1" },
    { post: "ftp://x" },
    { post: "http://" },
    { post: "http://x/'; reboot; '" },
    { post: "http://x/\nreboot" },
    { post: "http://x/`id`" },
    { post: "javascript:alert(1)" },
    { post: `http://x/${"a".repeat(400)}` },
  ])("is not given for %j", async (query) => {
    const { status, code } = await problemOf(await get(query));
    expect([status, code]).toEqual([400, "query-invalid"]);
  });
});
