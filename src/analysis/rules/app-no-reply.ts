/** UDP: the application takes the requests and answers none. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { isDeadEnd, lacksRoute, pathsOf, sends, silentServers } from "./silent-servers.ts";
import { listed, listedZh, plural } from "./words.ts";

/** Ports of protocols that never answer: syslog, traps, flow records, metrics (IANA, and their documents). */
const ONE_WAY = new Set([162, 514, 2055, 4739, 5140, 6343, 6831, 6832, 8125, 9995, 9996, 12201, 25826]);
/** Ports of protocols that always answer: DNS, TFTP, NTP, SNMP, RADIUS, SIP, STUN. */
const ANSWERING = new Set([53, 69, 123, 161, 1812, 1813, 3478, 5060]);

export const appNoReply = defineRule({
  id: "app-no-reply",
  layer: "application",
  severity: "degraded",
  title: {
    en: "The application takes the requests and answers none",
    zh: "应用收到了请求但没有应答",
  },
  needs: ["deliveries"],
  wants: ["returnPaths", "firewalls"],
  judge({ deliveries, returnPaths, firewalls }) {
    // What seems to come from the host itself is answered inside it.
    const silent = silentServers(deliveries).filter(
      (s) => s.protocol === 17 && s.ownAddressPackets < s.silentPackets,
    );
    if (silent.length === 0)
      return pass({
        en: "every UDP request that arrived was answered, refused, or there was none",
        zh: "到达的 UDP 请求都得到了应答或被拒绝，或者根本没有 UDP 请求",
      });
    const { port } = deliveries.target;
    if (ONE_WAY.has(port))
      return notApplicable({
        en: "the service's port is one of protocols that never answer",
        zh: "该服务的端口属于从不应答的协议",
      });
    const taken = silent.filter((s) => s.leg.counts.missing === 0 && s.leg.counts.unknown === 0);
    if (taken.length === 0)
      return silent.some((s) => s.datagrams === undefined)
        ? inconclusive(
            {
              en: "whether the requests reached a socket is not counted",
              zh: "没有计数表明请求是否到达套接字",
            },
            silent.map((s) => ({ host: s.host, command: "nstat -az UdpInDatagrams UdpOutDatagrams" })),
          )
        : notApplicable({ en: "the requests did not all reach a socket", zh: "请求没有全部到达套接字" });
    const refused = taken.filter((s) => pathsOf(returnPaths, s.host)?.paths.some(isDeadEnd) === true);
    const kept = taken.filter((s) => !lacksRoute(s, pathsOf(returnPaths, s.host)) && !refused.includes(s));
    if (kept.length === 0 && refused.length > 0)
      return notApplicable({ en: "the routes lead the answers nowhere", zh: "路由使应答无处可发" });
    // Such a route is an error of sendto() too, and no counter tells it from an application that sends nothing.
    const unsure = kept.filter((s) => (pathsOf(returnPaths, s.host)?.mayRefuse.length ?? 0) > 0);
    if (unsure.length > 0)
      return inconclusive(
        {
          en: `no answer was sent: the application makes none, or a route or a rule of ${listed(unsure.map((s) => s.host))} refuses it, which may be for these clients`,
          zh: `没有发出应答：应用没有应答，或者 ${listedZh(unsure.map((s) => s.host))} 的某条路由或策略规则拒绝了应答，它可能正针对这些客户端`,
        },
        unsure.map((s) => ({
          host: s.host,
          command: `ip route get ${deliveries.target.client} from ${s.vip}; ip rule; ip route show table all`,
        })),
      );
    const rulesOfOutput = (hosts: readonly string[]) => firewalls?.output.some((r) => hosts.includes(r.host));
    // What a rule of the OUTPUT chain drops is an error of sendto() and no datagram sent: the counter is the same.
    const mute = kept.filter((s) => sends(s) === "none" && !rulesOfOutput([s.host]));
    const failing = mute.filter((s) => firewalls?.hosts.includes(s.host) === true);
    if (failing.length === 0 && mute.length > 0)
      return inconclusive(
        {
          en: "no answer was sent: the application makes none, or a firewall of the real server refuses them, whose rules are not known",
          zh: "没有发出应答：应用没有应答，或者 RS 的防火墙拒绝了应答，而其规则未知",
        },
        mute.map((s) => ({ host: s.host, command: "iptables-save -c; nft list ruleset" })),
      );
    if (failing.length === 0) {
      if (kept.some((s) => sends(s) === "all") && !rulesOfOutput(kept.map((s) => s.host)))
        return inconclusive(
          {
            en: "answers are made, and none was seen to leave the real server: held up, or hidden by the capture's filter",
            zh: "应用有应答，但没有看到应答离开 RS：可能被滞留，也可能被抓包的过滤条件滤掉",
          },
          kept.map((s) => ({ host: s.host, command: "ip neigh; tcpdump -eni <interface> -s0 -w rs.pcap" })),
        );
      return kept.some((s) => sends(s) === "unknown")
        ? inconclusive(
            {
              en: "requests reached a socket; whether the application answered is not counted",
              zh: "请求到达了套接字；没有计数表明应用是否应答",
            },
            kept.map((s) => ({ host: s.host, command: "nstat -az UdpOutDatagrams" })),
          )
        : notApplicable({
            en: "the application answers; the answers do not leave",
            zh: "应用有应答，但应答没有发出",
          });
    }
    const hosts = listed(failing.map((s) => s.host));
    const packets = failing.reduce((n, s) => n + s.silentPackets, 0);
    const answering = deliveries.servers.filter((s) => s.answered > 0).map((s) => s.host);
    const expected = ANSWERING.has(port) || answering.length > 0;
    // What a rule of policy routing refuses is an error of sendto() too.
    const ruled = failing.every((s) => pathsOf(returnPaths, s.host)?.rulesKnown === true);
    const unfiltered = failing.every((s) => firewalls?.hosts.includes(s.host));
    const because = {
      en: `${hosts} takes ${plural(packets, "request")} and answers none`,
      zh: `${listedZh(failing.map((s) => s.host))} 收下了 ${packets} 个请求，一个也没有应答`,
    };
    return fail(because, {
      grounds: ["counter", "absence", ...(expected && unfiltered && ruled ? [] : (["doubt"] as const))],
      packets,
      segments: failing.map((s) => ({ from: s.host, to: s.host })),
      explanation: {
        en: `Measured: ${plural(packets, "request")} arrived at ${hosts}, and its kernel gave them to a socket (${listed(
          failing.map((s) => `UdpInDatagrams of ${s.host} grew by ${s.datagrams ?? 0}`),
        )}); the sockets sent nothing that answers them. ${
          expected
            ? answering.length > 0 && !failing.some((s) => answering.includes(s.host))
              ? `${listed(answering)} answers the same service.`
              : "The protocol, or other requests of it, shows that answers belong to it."
            : "Whether this protocol has answers is not known: of one that only takes, all is well."
        } Inferred: the network is not at fault; the application refuses these clients, waits for something, answers another way, or fails.`,
        zh: `实测：${packets} 个请求到达 ${listedZh(failing.map((s) => s.host))}，内核已交给套接字（${failing.map((s) => `${s.host} 的 UdpInDatagrams 增长了 ${s.datagrams ?? 0}`).join("，")}）；套接字没有发出任何应答。${
          expected
            ? answering.length > 0 && !failing.some((s) => answering.includes(s.host))
              ? `${listedZh(answering)} 对同一服务有应答。`
              : "该协议本身或其他请求的情况表明，这类请求应当有应答。"
            : "尚不清楚该协议是否有应答：如果它只收不回，则一切正常。"
        }推断：网络没有问题；应用拒绝了这些客户端、在等待什么、经其他途径应答，或者出现故障。`,
      },
      evidence: failing.flatMap((s) => s.cites).slice(0, 12),
      remedies: failing.map((s) => ({
        host: s.host,
        platform: "any",
        commands: [`ss -lunp 'sport = :${port}'`],
        note: {
          en: "names the process: look into its log, its list of allowed clients, and what it waits for",
          zh: "可看到进程名：检查它的日志、允许的客户端列表，以及它在等什么",
        },
      })),
      verify: failing.map((s) => ({
        host: s.host,
        command: `tcpdump -ni any -c 20 'udp port ${port}'`,
        expect: { en: "an answer leaves for each request", zh: "每个请求都有应答发出" },
      })),
      rivals: [
        {
          cause: "return-no-route",
          because: {
            en: "the kernel did not count as many packets without a route",
            zh: "内核计数的无路由报文没有这么多",
          },
        },
        {
          cause: "return-gw-unresolved",
          because: {
            en: "UdpOutDatagrams did not grow: the application sent nothing that could be held up",
            zh: "UdpOutDatagrams 没有增长：应用没有发出任何可能被滞留的报文",
          },
        },
        {
          cause: "rs-firewall",
          because: {
            en: unfiltered
              ? "no rule for what leaves would end the answers"
              : "open: a rule of the OUTPUT chain would end them before they are counted",
            zh: unfiltered ? "没有出方向规则会丢弃这些应答" : "未排除：OUTPUT 链的规则会在计数之前丢弃应答",
          },
        },
      ],
      nextSteps: unfiltered
        ? []
        : failing.map((s) => ({
            host: s.host,
            command: "iptables-save -c; nft list ruleset",
            why: { en: "a rule of the OUTPUT chain looks the same", zh: "OUTPUT 链的规则也会造成同样的现象" },
          })),
    });
  },
});
