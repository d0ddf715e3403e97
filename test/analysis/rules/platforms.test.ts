import { describe, expect, it } from "vitest";
import { PLATFORMS, type Platform } from "../../../src/analysis/evidence/platform-marks.ts";
import type { Platforms } from "../../../src/analysis/evidence/platforms.ts";
import {
  allowProtocol,
  openPort,
  platformSentence,
  platformsOf,
} from "../../../src/analysis/rules/platforms.ts";
import { analyzeParts, editText, partsOf } from "../analyze-case.ts";

const known = (host: string, ...found: Platform[]): Platforms => ({
  hosts: [{ host, platforms: found, known: "hinted", marks: [] }],
  cluster: { platforms: found, known: "hinted" },
});
const need = {
  hosts: ["lb-a"],
  what: "client-sources",
  vip: "10.0.0.9",
  translated: false,
  tunnel: ["ipvsadm -e -u 10.0.0.9:53 -r 10.0.0.5:53 -i --tun-type gue --tun-port 6080"],
} as const;

describe("what opens a port", () => {
  it("is that of the platform, where it is known", () => {
    expect(openPort(known("lb-a", "AWS"), need).map((r) => [r.host, r.platform])).toEqual([["lb-a", "AWS"]]);
    expect(platformsOf(known("other", "GCP"), ["lb-a"])).toEqual(["GCP"]);
  });

  it("is that of every platform, where nothing tells", () => {
    expect(openPort(undefined, need).map((r) => r.platform)).toEqual(PLATFORMS);
    expect(platformSentence(undefined, ["lb-a"])).toBe("");
  });

  it.each(["Azure", "GCP", "Alibaba Cloud", "Tencent Cloud"] as const)(
    "on %s is no way to direct routing: the note says what works",
    (platform) => {
      const [{ commands, note }] = openPort(known("lb-a", platform), need);
      expect(note.en).toContain("direct routing cannot work here");
      expect(commands.join("\n")).toContain("--tun-type gue");
      const [translated] = openPort(known("lb-a", platform), { ...need, translated: true });
      expect(translated.note.en).not.toContain("cannot work");
    },
  );

  it("lets the real server's port send from the VIP alone, where a port can be told so", () => {
    const [remedy] = openPort(known("rs1", "OpenStack"), { ...need, hosts: ["rs1"], what: "vip-source" });
    expect(remedy.commands).toEqual(["openstack port set --allowed-address ip-address=10.0.0.9 $PORT_ID"]);
    const [director] = openPort(known("lb-a", "OpenStack"), need);
    expect(director.commands[0]).toContain("0.0.0.0/0");
  });

  it("names the protocol of a tunnel", () => {
    const commands = (platform: Platform) =>
      allowProtocol(known("rs1", platform), ["rs1"], ["4", "47"], "10.0.0.2").flatMap((r) => r.commands);
    expect(commands("OpenStack")[1]).toContain("--protocol 47 --remote-ip 10.0.0.2/32");
    expect(commands("GCP")[0]).toContain("--allow ipip");
    for (const platform of PLATFORMS) expect(commands(platform).length).toBeGreaterThan(0);
  });
});

describe("a whole case", () => {
  const AWS = "\n### ethtool -S eth0\nNIC statistics:\n     pps_allowance_exceeded: 0\n";

  it("gets the remedies of its own platform", async () => {
    const plain = await analyzeParts(await partsOf("dr-antispoof"));
    expect(plain.findings[0].remedies.map((r) => r.platform)).toEqual(["Huawei Cloud", "OpenStack", "any"]);
    expect(plain.findings[0].explanation.en).toContain("Platform, hinted: Huawei Cloud or OpenStack");
    const aws = await analyzeParts(
      await partsOf(
        "dr-antispoof",
        editText(
          (part) => part === "ds.state.after",
          (text) => `${text}${AWS}`,
        ),
      ),
    );
    expect(aws.findings[0].remedies.map((r) => r.platform)).toEqual(["AWS", "any"]);
    expect(aws.findings[0].explanation.en).toContain("Platform, certain: AWS");
  });
});
