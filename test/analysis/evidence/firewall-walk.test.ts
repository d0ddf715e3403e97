import { describe, expect, it } from "vitest";
import { editText } from "../analyze-case.ts";
import { answer } from "./answers-of.ts";

/** Rules of the director's filter table, and what of them ends requests; `?` where that is not sure. */
async function ends(...rules: readonly string[]) {
  const table = `*filter\n${rules.map((r) => (r.startsWith(":") ? `${r} [0:0]\n` : `[7:700] ${r}\n`)).join("")}COMMIT\n`;
  const bend = editText(
    (part) => part.startsWith("ds.state"),
    (text) => text.replace("### iptables-save -c\n", `$&${table}`),
  );
  const { rules: found } = await answer("firewalls", "dr-healthy", bend);
  return found.map((r) => `${r.chain} ${r.target}${r.policy ? " policy" : ""}${r.uncertain ? "?" : ""}`);
}

async function nft(...lines: readonly string[]) {
  const bend = editText(
    (part) => part.startsWith("ds.state"),
    (text) => `${text}### nft list ruleset\n${lines.join("\n")}\n`,
  );
  const { rules } = await answer("firewalls", "dr-healthy", bend);
  return rules.map((r) => `${r.table} ${r.chain} ${r.target}${r.uncertain ? "?" : ""}`);
}

describe("the way through a hook's rules", () => {
  it("goes into the chains that rules lead to", async () => {
    const ufw = [":INPUT ACCEPT", "-A INPUT -j ufw-user-input", "-A INPUT -j ufw-reject-input"];
    expect(await ends(...ufw, "-A ufw-reject-input -p udp -j REJECT")).toEqual(["ufw-reject-input REJECT?"]);
    expect(
      await ends(...ufw, "-A ufw-user-input -p tcp -j ACCEPT", "-A ufw-reject-input -p udp -j REJECT"),
    ).toEqual(["ufw-reject-input REJECT"]);
    expect(
      await ends(
        ...ufw,
        "-A ufw-user-input -p udp -m udp --dport 52002 -j ACCEPT",
        "-A ufw-reject-input -p udp -j REJECT",
      ),
    ).toEqual([]);
  });

  it("does not go into a chain that takes other packets", async () =>
    expect(
      await ends(":INPUT ACCEPT", "-A INPUT -p tcp -j GUARD", "-A GUARD -j DROP", "-A UNUSED -j DROP"),
    ).toEqual([]));

  it("is unsure in a chain that is entered on conditions", async () => {
    const rules = [":INPUT ACCEPT", "-A INPUT -m mark --mark 0x1 -j GUARD", "-A GUARD -j DROP"];
    expect(await ends(...rules)).toEqual(["GUARD DROP?"]);
    expect(await ends(...rules, "-A INPUT -p udp -j DROP")).toEqual(["GUARD DROP?", "INPUT DROP"].sort());
  });

  it("comes back where a chain returns", async () => {
    expect(
      await ends(
        ":INPUT DROP",
        "-A INPUT -j GUARD",
        "-A GUARD -p udp -j RETURN",
        "-A GUARD -j REJECT",
        "-A INPUT -p tcp -j ACCEPT",
      ),
    ).toEqual(["INPUT DROP policy"]);
  });

  it("ends where chains lead in a circle", async () =>
    expect(await ends(":INPUT DROP", "-A INPUT -j A", "-A A -j B", "-A B -j A")).toEqual([
      "INPUT DROP policy?",
    ]));

  it("goes through nft's chains alike", async () => {
    const table = (accept: string) => [
      "table inet firewalld {",
      "  chain filter_INPUT {",
      "    type filter hook input priority filter + 10; policy accept;",
      "    jump zones",
      "    reject with icmpx admin-prohibited",
      "  }",
      "  chain zones {",
      `    ${accept}`,
      "  }",
      "}",
    ];
    expect(await nft(...table("tcp dport 22 accept"))).toEqual(["inet firewalld filter_INPUT REJECT"]);
    expect(await nft(...table("udp dport 52002 accept"))).toEqual([]);
    expect(await nft(...table("ct state new accept"))).toEqual(["inet firewalld filter_INPUT REJECT?"]);
  });
});
