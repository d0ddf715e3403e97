import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

const CASE = "dr-rs-nat-prerouting-steals";
const edited = (edit: (text: string) => string) =>
  editText((part) => part.startsWith("rs") && part.includes(".state"), edit);

describe("NAT rules that take the service's requests", () => {
  it("are found behind a jump, with what they counted", async () => {
    const { rules, hosts } = await answer("natRules", CASE);
    expect(hosts).toEqual(["rs1", "rs2"]);
    expect(rules.map((r) => [r.host, r.chain, r.target, r.to, r.flows, r.fromSnapshots])).toEqual([
      ["rs1", "DOCKER", "DNAT", "172.17.0.2:52002", 2, true],
      ["rs2", "DOCKER", "DNAT", "172.17.0.2:52002", 2, true],
    ]);
    for (const { gone } of rules) expect(gone).toMatchObject({ kind: "state" });
  });

  it("count since they were made with one snapshot", async () => {
    const { rules } = await answer("natRules", CASE, without(".before"));
    expect(rules.map((r) => [r.flows, r.fromSnapshots])).toEqual([
      [2, false],
      [2, false],
    ]);
  });

  it.each([
    ["another port", (text: string) => text.replaceAll("--dport 52002", "--dport 52003")],
    ["another protocol", (text: string) => text.replaceAll("-p udp -m udp", "-p tcp -m tcp")],
    ["a chain that nobody jumps to", (text: string) => text.replaceAll(/.*-j DOCKER\n/g, "")],
    ["no port", (text: string) => text.replaceAll(" --dport 52002", "")],
  ])("are not those for %s", async (_, edit) =>
    expect((await answer("natRules", CASE, edited(edit))).rules).toEqual([]),
  );

  it("are not known without state", async () => {
    expect((await absence("natRules", "dr-healthy", without(".state"))).fill).toHaveLength(1);
  });
});
