import { expect, it } from "vitest";
import { openPort } from "../../../src/analysis/rules/platforms.ts";

const remedies = (...given: Parameters<typeof openPort>) => openPort(...given);

it("says for each platform what opens the port, and whose port", () => {
  const found = remedies("ds", "0.0.0.0/0", false);
  expect(found.map((r) => r.platform)).toEqual(["Huawei Cloud", "OpenStack", "AWS"]);
  for (const { host, commands, note } of found) {
    expect(host).toBe("ds");
    expect(commands.length).toBeGreaterThan(0);
    expect(note.en).not.toBe("");
  }
});

it("gives the addresses that the port must be allowed to send from", () => {
  const openStack = remedies("rs1", "192.0.2.100", true).find((r) => r.platform === "OpenStack");
  expect(openStack?.commands[0]).toContain("--allowed-address ip-address=192.0.2.100 ");
  expect(openStack?.note.en).toBe("lets rs1 send from the VIP");
});
