import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

/** Rules of rs1's INPUT chain, in both snapshots. */
async function withRules(...rules: readonly string[]) {
  const table = `*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${rules.map((r) => `[7:700] ${r}\n`).join("")}COMMIT\n`;
  const bend = editText(
    (part) => part.startsWith("rs1.state"),
    (text) => text.replace("### iptables-save -c\n", `$&${table}`),
  );
  const { rules: found } = await answer("firewalls", "dr-healthy", bend);
  return found.map((r) => `${r.host} ${r.chain} ${r.target}`);
}

const DROP = "rs1 INPUT DROP";

describe("firewall rules that end the service's packets", () => {
  it("are none where the tables are empty, which is known", async () =>
    expect(await answer("firewalls", "dr-healthy")).toEqual({
      rules: [],
      output: [],
      forward: [],
      hosts: ["client", "ds", "rs1", "rs2"],
    }));

  it("counted what they ended between the snapshots", async () => {
    const { rules } = await answer("firewalls", "dr-rs-firewall-drop");
    expect(rules.map((r) => [r.host, r.target, r.packets, r.fromSnapshots])).toEqual([
      ["rs1", "DROP", 30, true],
      ["rs2", "DROP", 30, true],
    ]);
    expect(rules[0].cite).toMatchObject({ kind: "state", input: "rs1.state.after" });
  });

  it("counted since they were made, by one snapshot", async () => {
    const { rules } = await answer("firewalls", "dr-rs-firewall-drop", without(".before"));
    expect(rules.map((r) => [r.packets, r.fromSnapshots])).toEqual([
      [30, false],
      [30, false],
    ]);
  });

  it("of the director are its own", async () => {
    const { rules } = await answer("firewalls", "dr-ds-firewall-reject");
    expect(rules.map((r) => [r.host, r.role, r.target])).toEqual([["ds", "director", "REJECT"]]);
  });

  it.each([
    "-A INPUT -j DROP",
    "-A INPUT -p udp -j DROP",
    "-A INPUT -p udp -m udp --dport 52002 -j DROP",
    "-A INPUT -p udp -m udp --dport 52000:52010 -j DROP",
    "-A INPUT -p udp -m multiport --dports 53,52002 -j DROP",
    "-A INPUT -d 192.168.1.60/32 -j DROP",
    "-A INPUT -d 192.168.1.0/24 -j DROP",
    "-A INPUT ! -p tcp -j DROP",
    "-A INPUT ! -d 10.0.0.0/8 -j DROP",
  ])("fit it: %s", async (rule) => expect(await withRules(rule)).toEqual([DROP]));

  it.each([
    "-A INPUT -p tcp -j DROP",
    "-A INPUT -p udp -m udp --dport 53 -j DROP",
    "-A INPUT -d 10.0.0.0/8 -j DROP",
    "-A INPUT ! -d 192.168.1.60/32 -p udp -j ACCEPT",
    "-A INPUT -i lo -j DROP",
    "-A OUTPUT -p udp -j DROP",
    "-A FORWARD -j DROP",
    "-A INPUT -p udp -m udp --dport 52002 -j ACCEPT",
  ])("do not fit it: %s", async (rule) => expect(await withRules(rule)).toEqual([]));

  it("are not reached behind one that accepts the service", async () => {
    const accept = "-A INPUT -p udp -m udp --dport 52002 -j ACCEPT";
    expect(await withRules(accept, "-A INPUT -j DROP")).toEqual([]);
    expect(await withRules("-A INPUT -j DROP", accept)).toEqual([DROP]);
    expect(await withRules("-A INPUT -p udp -m udp --dport 53 -j ACCEPT", "-A INPUT -j DROP")).toEqual([
      DROP,
    ]);
    expect(await withRules(`${accept.replace("-p", "-s 10.0.0.1/32 -p")}`, "-A INPUT -j DROP")).toEqual([
      DROP,
    ]);
  });

  it("are uncertain with conditions that are not understood", async () => {
    const limit = "[7:700] -A INPUT -p udp -m hashlimit --hashlimit-above 9/sec --hashlimit-name x -j DROP";
    const bend = editText(
      (part) => part.startsWith("rs1.state"),
      (text) => text.replace("### iptables-save -c\n", `$&*filter\n:INPUT ACCEPT [0:0]\n${limit}\nCOMMIT\n`),
    );
    const { rules } = await answer("firewalls", "dr-healthy", bend);
    expect(rules.map((r) => r.uncertain)).toEqual([true]);
  });

  it("are of the service's family", async () => {
    const six = (command: string, table: string) =>
      editText(
        (part) => part.startsWith("rs1.state"),
        (text) => `${text}\n### ${command}\n${table}\n`,
      );
    const save = "*filter\n:INPUT ACCEPT [0:0]\n[7:700] -A INPUT -p udp -j DROP\nCOMMIT";
    const targets = async (id: string, command: string) =>
      (await answer("firewalls", id, six(command, save))).rules.map((r) => `${r.host} ${r.target}`);
    expect(await targets("dr-healthy", "ip6tables-save -c")).toEqual([]);
    expect(await targets("ipv6-dr-healthy", "ip6tables-save -c")).toEqual(["rs1 DROP"]);
    expect(await targets("ipv6-dr-healthy", "iptables-save -c")).toEqual([]);
    expect(await targets("dr-healthy", "iptables-save -c")).toEqual(["rs1 DROP"]);
  });

  it("are policies too", async () => {
    const bend = editText(
      (part) => part.startsWith("rs1.state"),
      (text) => text.replace("### iptables-save -c\n", "$&*filter\n:INPUT DROP [9:900]\nCOMMIT\n"),
    );
    const { rules } = await answer("firewalls", "dr-healthy", bend);
    expect(rules.map((r) => [r.policy, r.target])).toEqual([[true, "DROP"]]);
  });

  it("are not known without state", async () => {
    const { fill } = await absence("firewalls", "dr-healthy", without(".state"));
    expect(fill.map((f) => f.host)).toEqual(["ds", "rs"]);
  });
});

/** Lines of the director's filter table, NAT: what ends replies there. */
async function forwarded(...rules: readonly string[]) {
  const table = `*filter\n${rules.map((r) => (r.startsWith(":") ? `${r} [0:0]\n` : `[7:700] ${r}\n`)).join("")}COMMIT\n`;
  const bend = editText(
    (part) => part.startsWith("ds.state"),
    (text) => text.replace("### iptables-save -c\n", `$&${table}`),
  );
  const { forward } = await answer("firewalls", "nat-healthy", bend);
  return forward.map((r) => `${r.chain} ${r.target}${r.policy ? " policy" : ""}${r.uncertain ? "?" : ""}`);
}

describe("firewall rules on NAT's way back through the director", () => {
  const docker = [
    ":FORWARD DROP",
    ":DOCKER -",
    ":DOCKER-USER -",
    "-A FORWARD -j DOCKER-USER",
    "-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
    "-A FORWARD -o docker0 -j DOCKER",
    "-A FORWARD -i docker0 ! -o docker0 -j ACCEPT",
    "-A DOCKER-USER -j RETURN",
  ];

  it("are Docker's policy, which nothing of its own chains lifts", async () =>
    expect(await forwarded(...docker)).toEqual(["FORWARD DROP policy"]));

  it("may be lifted in a chain that others jump to", async () => {
    const own = (rule: string) => forwarded(...docker.slice(0, -1), rule, "-A DOCKER-USER -j RETURN");
    expect(await own("-A DOCKER-USER -m mark --mark 0x1 -j ACCEPT")).toEqual(["FORWARD DROP policy?"]);
    expect(await own("-A DOCKER-USER -p icmp -j ACCEPT")).toEqual(["FORWARD DROP policy"]);
    // Behind the chain's end nothing counts.
    expect(await forwarded(...docker, "-A DOCKER-USER -m mark --mark 0x1 -j ACCEPT")).toEqual([
      "FORWARD DROP policy",
    ]);
  });

  it("are lifted by a plain accept, may be by a narrow one", async () => {
    expect(await forwarded(":FORWARD DROP", "-A FORWARD -j ACCEPT")).toEqual([]);
    expect(await forwarded(":FORWARD DROP", "-A FORWARD -s 192.168.1.48/32 -j ACCEPT")).toEqual([
      "FORWARD DROP policy?",
    ]);
  });

  it.each([
    "-A FORWARD -p udp -m udp --sport 52003 -j DROP",
    "-A FORWARD -d 10.20.30.0/24 -o eth0 -j DROP",
    "-A FORWARD -i eth+ -j REJECT --reject-with icmp-port-unreachable",
  ])("fit replies: %s", async (rule) => expect(await forwarded(rule)).toHaveLength(1));

  it.each([
    "-A FORWARD -p udp -m udp --dport 52003 -d 192.168.1.48/32 -j DROP",
    "-A FORWARD -p udp -m udp --sport 52002 -j DROP",
    "-A FORWARD -o docker0 -j DROP",
    "-A OUTPUT -j DROP",
  ])("do not fit replies: %s", async (rule) => expect(await forwarded(rule)).toEqual([]));
});
