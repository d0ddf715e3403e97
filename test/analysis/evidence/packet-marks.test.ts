import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

describe("marks that directors set", () => {
  it("fit what clients send", async () => {
    const { directors } = await answer("packetMarks", "ipvs-fwmark-healthy");
    expect(directors).toMatchObject([
      {
        director: "ds",
        complete: true,
        rules: [{ mark: 7, packets: 12 }],
        markings: [{ protocol: 17, port: 52002, rules: [{ mark: 7 }], perhaps: [] }],
      },
    ]);
  });

  it("do not fit where the rule is for another protocol, or there is none", async () => {
    const other = await answer("packetMarks", "ipvs-fwmark-other-protocol");
    expect(other.directors).toMatchObject([{ rules: [{ mark: 7 }], markings: [{ rules: [], perhaps: [] }] }]);
    const none = await answer("packetMarks", "ipvs-fwmark-not-set");
    expect(none.directors).toMatchObject([{ complete: true, rules: [], markings: [{ rules: [] }] }]);
  });

  it("perhaps fit where a condition is not understood", async () => {
    const bend = editText(
      (part) => part.startsWith("ds.state"),
      (text) =>
        text.replaceAll(
          "--dport 52002 -j MARK",
          "--dport 52002 -m mac --mac-source 00:01:02:03:04:05 -j MARK",
        ),
    );
    const { directors } = await answer("packetMarks", "ipvs-fwmark-healthy", bend);
    expect(directors[0].markings).toMatchObject([{ rules: [], perhaps: [{ mark: 7 }] }]);
  });

  it("are known to be missing where mangle was listed, not where filter was", async () => {
    const listed = (command: string) =>
      editText(
        (part) => part.startsWith("ds.state"),
        (text) => text.replace(/^### iptables-save -c\n/m, `### ${command}\n-P INPUT ACCEPT\n`),
      );
    const complete = async (command: string) =>
      (await answer("packetMarks", "ipvs-fwmark-not-set", listed(command))).directors[0].complete;
    expect(await complete("iptables -t mangle -S")).toBe(true);
    expect(await complete("iptables -S")).toBe(false);
  });

  it("are not known to be missing where only the filter table was shown", async () => {
    const bend = editText(
      (part) => part.startsWith("ds.state"),
      (text) => text.replaceAll("### iptables-save -c", "### iptables-save -c -t filter"),
    );
    const { directors } = await answer("packetMarks", "ipvs-fwmark-other-protocol", bend);
    expect(directors[0].complete).toBe(false);
    expect((await absence("packetMarks", "ipvs-fwmark-healthy", without("ds.state"))).fill).toHaveLength(1);
  });
});
