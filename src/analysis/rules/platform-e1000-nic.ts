/** The NIC's counters are those of Intel's e1000 family: not what public clouds give their guests. */
import { defineRule, fail, pass } from "./define.ts";
import { listed } from "./words.ts";

export const platformE1000Nic = defineRule({
  id: "platform-e1000-nic",
  layer: "fabric",
  severity: "note",
  title: { en: "The NIC is of Intel's e1000 family, as VMware and QEMU emulate it" },
  needs: ["nics"],
  wants: [],
  judge({ nics }) {
    const found = nics.nics.filter((n) => n.family === "e1000");
    if (found.length === 0) return pass("no NIC of that family");
    return fail(`${listed(found.map((n) => `${n.interface} of ${n.host}`))}`, {
      grounds: ["must"],
      packets: 0,
      segments: found.map((n) => ({ from: n.host, to: n.host })),
      explanation: {
        en: `The statistics of ${listed(found.map((n) => `${n.interface} of ${n.host}`))} have counters that only Intel's e1000 drivers have. Public clouds give their guests virtio or their own NICs: make sure on which platform these hosts run before its switches are blamed.`,
      },
      evidence: found.flatMap((n) => n.cites),
      remedies: found.map((n) => ({
        host: n.host,
        platform: "any",
        commands: [`ethtool -i ${n.interface}`, "cat /sys/class/dmi/id/sys_vendor"],
        note: { en: "what the host runs on, for whoever is asked about the network" },
      })),
      verify: found.map((n) => ({
        host: n.host,
        command: `ethtool -i ${n.interface}`,
        expect: { en: "the driver, which names the platform" },
      })),
    });
  },
});
