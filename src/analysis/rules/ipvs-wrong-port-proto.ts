/** The VIP is in the table, with another port or protocol than clients use. */
import { protocolName } from "../observe/services.ts";
import { defineRule, fail, notApplicable } from "./define.ts";
import { addServers, noted, serviceOption } from "./ipvsadm.ts";
import { findUnserved, isRefused, stopText } from "./unserved.ts";

export const ipvsWrongPortProto = defineRule({
  id: "ipvs-wrong-port-proto",
  layer: "director",
  severity: "broken",
  title: {
    en: "The VIP is in the IPVS table, but with another port or protocol than clients send to",
    zh: "IPVS 表中有该 VIP，但端口或协议与客户端的不同",
  },
  needs: ["passages"],
  wants: ["ipvsTables", "packetMarks"],
  judge({ passages, ipvsTables, packetMarks }) {
    const found = findUnserved(passages, ipvsTables, packetMarks);
    if ("outcome" in found) return found;
    const { passage, wanted, near } = found;
    const { director, protocol, port, vip } = passage;
    const nearest = near.at(0);
    if (!nearest) return notApplicable("the table has no service of this address");
    const otherProtocol = nearest.port === port;
    const commands = [
      `ipvsadm -A ${serviceOption(passage)} -s ${nearest.scheduler ?? "rr"}`,
      ...addServers(passage, nearest.destinations),
    ];
    return fail(`${director} has ${nearest.name}, not ${wanted}`, {
      grounds: [isRefused(passage) ? "message" : "must", "absence"],
      packets: passage.stayed,
      segments: [{ from: director, to: director }],
      explanation: {
        en: `Measured: ${stopText(passage, wanted)}. Its table has no such service; the nearest is ${nearest.name}: ${
          otherProtocol
            ? `the same address and port, for ${protocolName(nearest.protocol)} instead of ${protocolName(protocol)}`
            : `the same address, on ${nearest.port === 0 ? "every port" : `port ${nearest.port}`}${
                nearest.protocol === protocol ? "" : ` and for ${protocolName(nearest.protocol)}`
              }`
        }. What fits no service is for the director itself, and nothing there takes it.`,
      },
      evidence: [...near.slice(0, 3).map((s) => s.cite), ...passage.refusalCites, ...passage.cites],
      remedies: [
        {
          host: director,
          platform: "any",
          commands,
          note: noted(
            commands,
            otherProtocol
              ? `if ${protocolName(protocol)} is meant; in keepalived's configuration "protocol ${protocolName(protocol).toUpperCase()}": without that line it is TCP`
              : "if this port is meant; where keepalived owns the table, in its configuration",
          ),
        },
        {
          host: "client",
          platform: "any",
          commands: [
            `echo probe | nc ${nearest.protocol === 17 ? "-u " : ""}-w 1 ${vip} ${nearest.port === 0 ? port : nearest.port}`,
          ],
          note: { en: "if the client is wrong: what the director does serve" },
        },
      ],
      verify: [
        {
          host: director,
          command: "ipvsadm -Ln --stats",
          expect: { en: `Conns and InPkts of ${wanted} grow` },
        },
      ],
      rivals: [
        { cause: "ipvs-no-service", because: { en: `the table has ${vip}, as ${nearest.name}` } },
        {
          cause: "ipvs-no-dest",
          because: { en: "no service takes these requests that could lack a real server" },
        },
        { cause: "app-not-listening", because: { en: "nothing was forwarded to a real server" } },
      ],
    });
  },
});
