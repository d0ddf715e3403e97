/** The VIP is in the table, with another port or protocol than clients use. */
import { protocolName } from "../observe/services.ts";
import { defineRule, fail, notApplicable } from "./define.ts";
import { addServers, noted, serviceOption } from "./ipvsadm.ts";
import { findUnserved, isRefused, stopText, stopTextZh } from "./unserved.ts";

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
    if (!nearest)
      return notApplicable({ en: "the table has no service of this address", zh: "表中没有该地址的服务" });
    const otherProtocol = nearest.port === port;
    const commands = [
      `ipvsadm -A ${serviceOption(passage)} -s ${nearest.scheduler ?? "rr"}`,
      ...addServers(passage, nearest.destinations),
    ];
    const because = {
      en: `${director} has ${nearest.name}, not ${wanted}`,
      zh: `${director} 有 ${nearest.name}，而不是 ${wanted}`,
    };
    return fail(because, {
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
        zh: `实测：${stopTextZh(passage, wanted)}。它的表中没有这个虚拟服务；最接近的是 ${nearest.name}：${
          otherProtocol
            ? `地址和端口相同，但协议是 ${protocolName(nearest.protocol)} 而不是 ${protocolName(protocol)}`
            : `地址相同，但端口是 ${nearest.port === 0 ? "所有端口" : `${nearest.port}`}${
                nearest.protocol === protocol ? "" : `，协议是 ${protocolName(nearest.protocol)}`
              }`
        }。不匹配任何虚拟服务的报文会交给 DS 自己，而那里没有程序接收。`,
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
            otherProtocol
              ? `如果本意是 ${protocolName(protocol)}；在 keepalived 配置中为 "protocol ${protocolName(protocol).toUpperCase()}"：没有这一行就是 TCP`
              : "如果本意是这个端口；表由 keepalived 管理时，应修改其配置",
          ),
        },
        {
          host: "client",
          platform: "any",
          commands: [
            `echo probe | nc ${nearest.protocol === 17 ? "-u " : ""}-w 1 ${vip} ${nearest.port === 0 ? port : nearest.port}`,
          ],
          note: {
            en: "if the client is wrong: what the director does serve",
            zh: "如果是客户端配置有误：这是 DS 实际提供的服务",
          },
        },
      ],
      verify: [
        {
          host: director,
          command: "ipvsadm -Ln --stats",
          expect: { en: `Conns and InPkts of ${wanted} grow`, zh: `${wanted} 的 Conns 和 InPkts 增长` },
        },
      ],
      rivals: [
        {
          cause: "ipvs-no-service",
          because: {
            en: `the table has ${vip}, as ${nearest.name}`,
            zh: `表中有 ${vip}，即 ${nearest.name}`,
          },
        },
        {
          cause: "ipvs-no-dest",
          because: {
            en: "no service takes these requests that could lack a real server",
            zh: "没有虚拟服务匹配这些请求，谈不上缺少 RS",
          },
        },
        {
          cause: "app-not-listening",
          because: { en: "nothing was forwarded to a real server", zh: "没有任何报文转发给 RS" },
        },
      ],
    });
  },
});
