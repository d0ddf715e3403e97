import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

const onDirector = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);
const more = (text: string) => onDirector((state) => `${state}\n${text}\n`);
const ofDirector = async (bend: ReturnType<typeof editText>, id = "dr-healthy") =>
  (await answer("platforms", id, bend)).hosts.find((h) => h.host === "ds");

describe("platforms", () => {
  it("are a family, and no certainty, by Neutron's MACs; the lines are cited", async () => {
    const { hosts, cluster } = await answer("platforms", "dr-healthy");
    expect(cluster).toEqual({ platforms: ["Huawei Cloud", "OpenStack"], known: "hinted" });
    expect(hosts.map((h) => h.host)).toEqual(["client", "ds", "rs1", "rs2"]);
    expect(hosts[1].marks[0].cites[0]).toMatchObject({ kind: "state", host: "ds" });
  });

  it("are told by captures alone as well", async () => {
    const { cluster } = await answer("platforms", "dr-healthy", without(".state"));
    expect(cluster).toEqual({ platforms: ["Huawei Cloud", "OpenStack"], known: "hinted" });
  });

  it.each([
    ["the route to Azure's agent", "### ip route\n168.63.129.16 via 10.0.0.1 dev eth0 proto dhcp", "Azure"],
    [
      "the gateway's MAC of Azure",
      "### ip neigh\n10.0.0.1 dev eth0 lladdr 12:34:56:78:9a:bc REACHABLE",
      "Azure",
    ],
    [
      "the one MAC of Alibaba Cloud",
      "### ip neigh\n10.0.0.1 dev eth0 lladdr ee:ff:ff:ff:ff:ff REACHABLE",
      "Alibaba Cloud",
    ],
    [
      "the counters of AWS's adapter",
      "### ethtool -S eth0\nNIC statistics:\n     bw_in_allowance_exceeded: 0",
      "AWS",
    ],
    ["the driver of AWS's adapter", "### ethtool -i eth0\ndriver: ena\nversion: 2.1", "AWS"],
    ["the driver of VMware's", "### ethtool -i ens192\ndriver: vmxnet3\nversion: 1.7", "VMware"],
    ["the firmware", "### cat /sys/class/dmi/id/sys_vendor\nAlibaba Cloud", "Alibaba Cloud"],
    [
      "the asset tag of Azure, beside Microsoft's driver",
      "### ethtool -i eth0\ndriver: hv_netvsc\n### cat /sys/class/dmi/id/chassis_asset_tag\n7783-7084-3265-9085-8269-3286-77",
      "Azure",
    ],
  ])("are certain by %s", async (_, text, platform) => {
    expect(await ofDirector(more(text))).toMatchObject({ platforms: [platform], known: "certain" });
  });

  it.each([
    ["00:50:56:12:34:56", ["VMware"]],
    ["00:15:5d:12:34:56", ["Hyper-V"]],
    ["52:54:00:12:34:56", ["libvirt, QEMU, Proxmox", "Tencent Cloud"]],
  ])("are hinted at by the MAC %s", async (mac, found) => {
    const bend = onDirector((text) => text.replaceAll("fa:16:3e:3c:59:5f", mac));
    expect(await ofDirector(bend)).toMatchObject({ platforms: found, known: "hinted" });
  });

  it("are GCP's where the MAC holds the host's own address, and not where it holds another", async () => {
    const own = onDirector((text) => text.replaceAll("fa:16:3e:3c:59:5f", "42:01:c0:a8:01:3b"));
    expect(await ofDirector(own)).toMatchObject({ platforms: ["GCP"], known: "certain" });
    const other = onDirector((text) => text.replaceAll("fa:16:3e:3c:59:5f", "42:01:c0:a8:01:3c"));
    expect(await ofDirector(other)).toBeUndefined();
  });

  it.each([
    ["Microsoft's driver alone", "### ethtool -i eth0\ndriver: hv_netvsc", ["Azure", "Hyper-V"]],
    [
      "OpenStack's firmware",
      "### cat /sys/class/dmi/id/product_name\nOpenStack Nova",
      ["Huawei Cloud", "OpenStack"],
    ],
    ["KVM's", "### systemd-detect-virt\nkvm", ["Huawei Cloud", "OpenStack"]],
  ])("are no more than hinted at by %s", async (_, text, found) => {
    expect(await ofDirector(more(text))).toMatchObject({ platforms: found, known: "hinted" });
  });

  it("are not told by bridges and virtual pairs", async () => {
    const bend = more(
      "### ip link\n9: virbr0: <UP> mtu 1500 qdisc noqueue state UP mode DEFAULT\n    link/ether 52:54:00:00:00:01 brd ff:ff:ff:ff:ff:ff",
    );
    expect((await ofDirector(bend))?.platforms).toEqual(["Huawei Cloud", "OpenStack"]);
  });

  it("stay unknown where nothing tells", async () => {
    const plain = ({ part, bytes }: { part: string; bytes: Uint8Array }) =>
      part.includes(".state")
        ? new TextEncoder().encode(new TextDecoder().decode(bytes).replaceAll("fa:16:3e", "02:16:3e"))
        : undefined;
    expect((await absence("platforms", "dr-healthy", plain)).fill).toEqual([
      { host: "ds", command: "ethtool -i <interface>; cat /sys/class/dmi/id/sys_vendor" },
    ]);
  });
});
