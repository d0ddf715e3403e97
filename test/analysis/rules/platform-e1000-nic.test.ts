import { platformE1000Nic } from "../../../src/analysis/rules/platform-e1000-nic.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const more = (counters: readonly string[]) =>
  editText(
    (part) => part === "rs1.state.after",
    (text) =>
      `${text}\n### ethtool -S eth0\nNIC statistics:\n${counters.map((c) => `     ${c}: 0`).join("\n")}\n`,
  );

onCases(
  platformE1000Nic,
  [
    { case: "article", segments: ["ds>ds"], confidence: "likely" },
    {
      case: "dr-healthy",
      but: ["rs1 has an e1000", more(["rx_csum_offload_errors", "dropped_smbus", "rx_long_length_errors"])],
      segments: ["rs1>rs1"],
      confidence: "likely",
    },
  ],
  [
    { case: "dr-healthy", outcome: "pass" },
    {
      case: "dr-healthy",
      but: ["rs1 has a virtio", more(["rx_queue_0_packets", "tx_queue_0_kicks"])],
      outcome: "pass",
    },
    // Where the firmware says VMware, such a NIC is no surprise.
    {
      case: "dr-healthy",
      but: [
        "rs1 has an e1000, and is VMware's",
        editText(
          (part) => part === "rs1.state.after",
          (text) =>
            `${text}\n### ethtool -S eth0\nNIC statistics:\n     rx_csum_offload_errors: 0\n     dropped_smbus: 0\n### cat /sys/class/dmi/id/sys_vendor\nVMware, Inc.\n`,
        ),
      ],
      outcome: "pass",
    },
    { case: "dr-healthy", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
  true,
);
