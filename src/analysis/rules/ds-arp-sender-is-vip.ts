/**
 * The director asks for its real servers with the VIP as sender. They hold the VIP themselves, so to them the
 * request is from their own address, and arp_process() (net/ipv4/arp.c) drops it without an answer.
 */
import type { ArpSender } from "../evidence/arp-senders.ts";
import { isPlainName } from "../evidence/host-view.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

export const dsArpSenderIsVip = defineRule({
  id: "ds-arp-sender-is-vip",
  layer: "director",
  severity: "broken",
  title: {
    en: "The director's ARP requests name the VIP as sender, and real servers that hold it do not answer",
    zh: "DS 以 VIP 为源发送 ARP 请求，持有 VIP 的 RS 不应答",
  },
  needs: [],
  wants: ["arpSenders", "neighbourTables", "directorLoss", "vipAddresses"],
  judge({ arpSenders, neighbourTables, directorLoss, vipAddresses }) {
    if (!arpSenders && !neighbourTables)
      return inconclusive({
        en: "neither captures nor state show how the director asks for its real servers",
        zh: "抓包和状态都没有显示 DS 如何查询 RS 的 MAC",
      });
    const lacks = (server: string, vip: string) =>
      vipAddresses?.servers.some((s) => s.host === server && s.vip === vip && !s.held) === true;
    // NAT's real servers do not hold the VIP: they answer.
    const configured = (arpSenders?.senders ?? []).filter(
      (s) => s.isVip && s.forwarding !== "masq" && !lacks(s.server, s.sender),
    );
    const asked = (neighbourTables?.resolutions ?? []).filter(
      (r) =>
        r.known &&
        r.asked > 1 &&
        r.answered === 0 &&
        r.tellsVip &&
        !lacks(r.server, r.tell[0]) &&
        arpSenders?.senders.find((s) => s.ip === r.ip)?.forwarding !== "masq",
    );
    if (configured.length + asked.length === 0)
      return arpSenders || neighbourTables?.resolutions.some((r) => r.known && r.asked > 0)
        ? pass({
            en: "the director's requests for its real servers do not name the VIP",
            zh: "DS 查询 RS 的 ARP 请求中没有用 VIP",
          })
        : notApplicable({
            en: "no request for a known real server was seen",
            zh: "没有看到对已知 RS 的 ARP 请求",
          });
    const unresolved = (neighbourTables?.entries ?? []).filter(
      (e) =>
        (e.state === "FAILED" || e.state === "INCOMPLETE") &&
        configured.some((c) => c.ip === e.ip && c.director === e.director),
    );
    const broken = asked.length + unresolved.length > 0;
    const hosts = [...asked, ...unresolved].map((r) => r.director);
    const director = hosts.at(0) ?? configured[0].director;
    const stop = directorLoss?.stops.find((s) => s.director === director);
    const ips = [...new Set((broken ? [...asked, ...unresolved] : configured).map((r) => r.ip))];
    const vip = asked.at(0)?.tell.at(0) ?? configured[0].sender;
    const packets = broken ? (stop?.stayed ?? 0) : 0;
    const times = asked.reduce((n, r) => n + r.asked, 0);
    const heard = asked.filter((r) => r.heard > 0);
    const setting = configured.find((c) => c.director === director);
    const because = {
      en: `${director} asks for ${listed(ips)} in the name of ${vip}`,
      zh: `${director} 以 ${vip} 的名义查询 ${listedZh(ips)}`,
    };
    return fail(because, {
      grounds: broken
        ? [
            ...(asked.length > 0 ? (["message"] as const) : []),
            ...(configured.length > 0 ? (["must"] as const) : []),
            ...(packets > 0 ? (["absence"] as const) : []),
            // A server that is down does not answer either.
            ...(heard.length === 0 && configured.length === 0 ? (["doubt"] as const) : []),
          ]
        : ["may"],
      ...(broken ? {} : { severity: "risk" as const }),
      packets,
      segments: [{ from: director, to: director }],
      explanation: {
        en: `Measured: ${
          stop && broken
            ? `${plural(stop.stayed, "request")} of ${stop.sent} came in at ${director} and did not go out; `
            : ""
        }${
          asked.length > 0
            ? `it asked ${plural(times, "time")} who has ${listed(ips)}, telling ${vip}, and got no answer${
                heard.length > 0 ? ` although ${listed(heard.map((r) => r.server))} saw the question` : ""
              }`
            : broken
              ? `it has no MAC for ${listed(ips)}`
              : `it would ask for ${listed(ips)} in the name of ${vip}`
        }. ${
          setting
            ? `${vip}/${setting.prefixLength} is the first primary address of ${setting.interface}${setting.own ? `, before ${setting.own}` : ""}: the kernel puts that into its requests. `
            : ""
        }A real server that holds ${vip} takes such a request for one of its own and does not answer${
          broken ? "" : "; it works only while its own requests keep the entry fresh"
        }.`,
        zh: `实测：${
          stop && broken ? `${director} 收到 ${stop.sent} 个请求，其中 ${stop.stayed} 个没有转发出去；` : ""
        }${
          asked.length > 0
            ? `它以 ${vip} 为发送方查询了 ${times} 次 ${listedZh(ips)} 的 MAC，没有得到应答${
                heard.length > 0 ? `，而 ${listedZh(heard.map((r) => r.server))} 收到了查询` : ""
              }`
            : broken
              ? `它没有 ${listedZh(ips)} 的 MAC`
              : `它会以 ${vip} 的名义查询 ${listedZh(ips)}`
        }。${
          setting
            ? `${vip}/${setting.prefixLength} 是 ${setting.interface} 的第一个主地址${setting.own ? `，排在 ${setting.own} 之前` : ""}：内核把它填入 ARP 请求。`
            : ""
        }持有 ${vip} 的 RS 会把这样的请求当作自己发出的，不予应答${
          broken ? "" : "；只有 RS 自己的请求不断刷新邻居表项时才能正常工作"
        }。`,
      },
      evidence: [
        ...asked.flatMap((r) => r.cites.slice(0, 2)),
        ...heard.flatMap((r) => r.heardCites.slice(0, 1)),
        ...unresolved.map((e) => e.cite),
        ...(setting?.cites ?? []),
        ...(broken ? (stop?.cites.slice(0, 1) ?? []) : []),
      ].slice(0, 12),
      remedies: [{ host: director, platform: "any", ...remedy(setting, vip) }],
      verify: ips.slice(0, 4).map((ip) => ({
        host: director,
        command: `ip neigh flush to ${ip}; tcpdump -lni any -c 2 arp and host ${ip} & sleep 1; ping -c 2 ${ip}; wait; ip neigh show ${ip}`,
        expect: {
          en: `the requests tell the director's own address, and the entry is REACHABLE`,
          zh: "请求以 DS 自己的地址为发送方，邻居表项为 REACHABLE",
        },
      })),
      rivals: [
        {
          cause: "ds-rs-neigh-unresolved",
          because: {
            en:
              heard.length > 0
                ? "the real servers are there: their captures show the requests"
                : "open: a real server that is down does not answer either",
            zh: heard.length > 0 ? "RS 在线：它们的抓包中有这些请求" : "未排除：RS 宕机时同样不会应答",
          },
        },
      ],
    });
  },
});

/** The VIP as /32, so that it is in nobody's subnet; the director's own address stays the primary one. */
function remedy(setting: ArpSender | undefined, vip: string) {
  const device = setting && isPlainName(setting.interface) ? setting.interface : "<interface>";
  const own = setting?.own ?? "<DIP>";
  const length = setting?.prefixLength ?? 24;
  return {
    commands: [
      `ip addr del ${vip}/${length} dev ${device}; ip addr replace ${own}/${length < 32 ? length : 24} dev ${device}; ip addr add ${vip}/32 dev ${device}`,
    ],
    note: {
      en: "the VIP as /32 after the director's own address, in the start-up scripts and in keepalived's virtual_ipaddress too; arp_announce does not help while the VIP is the primary address",
      zh: "把 VIP 以 /32 配置在 DS 自己的地址之后，启动脚本和 keepalived 的 virtual_ipaddress 中也要一致；只要 VIP 是主地址，arp_announce 就不起作用",
    },
  };
}
