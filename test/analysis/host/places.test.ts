import { describe, expect, test } from "vitest";
import { elsewhere } from "../../../src/analysis/host/places.ts";
import { splitSections } from "../../../src/analysis/host/sections.ts";
import { parseHost } from "../../../src/analysis/host/state.ts";

const readBy = (words: readonly string[]): string | undefined =>
  /^(?:ip|ipvsadm|nstat)$/.test(words[0] ?? "") ? "net" : words[0] === "uname" ? "uname" : undefined;

/** Where each section of a text of `ds` comes from. */
const placesOf = (...headers: readonly string[]): (string | undefined)[] =>
  elsewhere(
    splitSections(headers.map((h) => `${h}\noutput\n`).join(""), (words) => readBy(words) !== undefined)
      .sections,
    "ds",
    readBy,
  );

describe("a network namespace", () => {
  test("is not the host that other output is of", () => {
    expect(placesOf("### ip a", "### ip netns exec blue ip a", "### ip -n blue r", "### uname -a")).toEqual([
      undefined,
      "network namespace blue",
      "network namespace blue",
      undefined,
    ]);
  });

  test("is the host itself where all that depends on one is of it", () => {
    expect(placesOf("### uname -a", "### ip netns exec x ip a", "### ip netns exec x nstat -az")).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("of several, the one with the host's name is it", () => {
    expect(placesOf("### ip netns exec rs1 ip a", "### ip netns exec ds ip a")).toEqual([
      "network namespace rs1",
      undefined,
    ]);
  });

  test("of several, none is it where no name decides, and none of a loop", () => {
    expect(placesOf("### ip netns exec a ip a", "### ip netns exec b ip a")).toEqual([
      "network namespace a",
      "network namespace b",
    ]);
    expect(placesOf("### for n in a b; do ip netns exec $n ip a; done")).not.toEqual([undefined]);
  });

  test("is told from the host's own in one line of commands", () => {
    expect(placesOf("### ip a; ip netns exec b ip a", "### ip r")).toEqual(["several places", undefined]);
  });

  test("holds for a shell in it until that is left", () => {
    const prompts = ["ip a", "ip netns exec b bash", "ip a", "ip r", "exit", "ip r"].map(
      (c) => `[root@lb ~]# ${c}`,
    );
    expect(placesOf(...prompts).map((place) => place ?? "here")).toEqual([
      "here",
      "network namespace b",
      "network namespace b",
      "network namespace b",
      "here",
      "here",
    ]);
  });
});

describe("another host", () => {
  test("is one whose prompt has another name than most", () => {
    expect(
      placesOf(
        "[root@lb-1 ~]# ip a",
        "root@lb-1.example.com:~# ip r",
        "### nstat -az",
        "[root@web3 ~]# ip a",
      ),
    ).toEqual([undefined, undefined, undefined, "host web3"]);
  });

  test("is every one but that of the host's own name", () => {
    expect(placesOf("[root@rs1 ~]# ip a", "[root@rs1 ~]# ip r", "[root@DS ~]# ip a")).toEqual([
      "host rs1",
      "host rs1",
      undefined,
    ]);
  });

  test("is one that a command was sent to, and one whose shell was entered", () => {
    expect(placesOf("$ ip a", "$ ssh root@rs1 ip a", "$ ssh rs2", "$ ip a", "$ exit", "$ ip a")).toEqual([
      undefined,
      "ssh root@rs1",
      "ssh rs2",
      "ssh rs2",
      undefined,
      undefined,
    ]);
  });
});

test("what is of elsewhere is listed and not read", () => {
  const text =
    "### ip netns exec blue ip a\n2: eth0: <UP> mtu 1500\n    inet 10.0.0.9/24 scope global eth0\n";
  const state = parseHost("ds", "now", `### ip r\ndefault via 10.0.0.1 dev eth0\n${text}`);
  expect(state.addresses).toEqual([]);
  expect(state.routes.length).toBe(1);
  expect(state.sections.map((s) => [s.parser, s.elsewhere])).toEqual([
    ["ip-route", undefined],
    [undefined, "network namespace blue"],
  ]);
  expect(state.unread.map((at) => [at.line, at.text])).toEqual([
    [3, "(… output of network namespace blue not read) ip netns exec blue ip a"],
  ]);
  expect(parseHost("ds", "now", text).addresses.length).toBe(1);
});
