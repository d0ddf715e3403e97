import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

describe("kube-proxy in IPVS mode", () => {
  it("holds services on kube-ipvs0 of its node", async () => {
    const { nodes } = await answer("kubeProxy", "kube-ipvs-masquerade-healthy");
    expect(nodes).toMatchObject([
      { host: "ds", role: "director", addresses: 3, conntrack: 1, masquerades: true },
    ]);
    expect(nodes[0].onLink).toMatchObject([{ ip: "192.168.1.60", interface: "eth0", ignore: { value: 1 } }]);
  });

  it("is on every node alike", async () => {
    const { nodes } = await answer("kubeProxy", "kube-strict-arp-off");
    expect(nodes.map((n) => [n.host, n.onLink.map((a) => a.ignore?.value)])).toEqual([
      ["ds", [0]],
      ["rs1", [0]],
      ["rs2", [0]],
    ]);
  });

  it("is not on classic hosts, and not known without state", async () => {
    expect((await answer("kubeProxy", "dr-healthy")).nodes).toEqual([]);
    expect((await absence("kubeProxy", "dr-healthy", without(".state"))).fill.map((f) => f.host)).toEqual([
      "ds",
    ]);
  });
});
