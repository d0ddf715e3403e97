import { natClientSameSubnet } from "../../../src/analysis/rules/nat-client-same-subnet.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  natClientSameSubnet,
  [
    { case: "nat-client-same-subnet", segments: ["rs1>client", "rs2>client"], confidence: "confirmed" },
    {
      case: "nat-client-same-subnet",
      but: [
        "without the director's and the client's capture",
        ({ part, bytes }) => (part === "ds" || part === "client" ? undefined : bytes),
      ],
      segments: ["rs1>client", "rs2>client"],
      confidence: "confirmed",
    },
    {
      case: "nat-client-same-subnet",
      but: [
        "addresses alone, no routes",
        editText(
          (part) => part.startsWith("rs") && part.includes(".state"),
          (text) => text.replace(/### ip route[^\n]*\n(?:(?!### ).*\n)*/g, ""),
        ),
      ],
      segments: ["rs1>client", "rs2>client"],
      confidence: "confirmed",
    },
    // By the client's MAC on the replies, and addresses that look like one network.
    {
      case: "nat-client-same-subnet",
      but: ["without state", without(".state")],
      segments: ["rs1>client", "rs2>client"],
      confidence: "likely",
    },
    // Clients are known by the connection table.
    {
      case: "nat-client-same-subnet",
      but: ["state alone", ({ part, bytes }) => (part.includes(".state") ? bytes : undefined)],
      segments: ["rs1>client", "rs2>client"],
      confidence: "likely",
    },
  ],
  [
    // The client is in no network of theirs: a route of their own leads past the director.
    { case: "nat-rs-wrong-gateway", outcome: "pass" },
    { case: "nat-icmp-redirect", outcome: "pass" },
    // A route per client: as it is mended.
    {
      case: "nat-client-same-subnet",
      but: [
        "a route to the client through the director",
        (part) => {
          const bytes = part.part.includes(".state") ? part.bytes : undefined;
          return bytes === undefined
            ? undefined
            : editText(
                (name) => name.startsWith("rs") && name.includes(".state"),
                (text) => text.replace(/### ip route[^\n]*\n/, "$&192.168.1.15 via 192.168.1.59 dev eth0 \n"),
              )({ part: part.part, bytes });
        },
      ],
      outcome: "pass",
    },
    { case: "nat-healthy", outcome: "pass" },
    { case: "dr-healthy", outcome: "not-applicable" },
  ],
  true,
);
