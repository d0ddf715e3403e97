/** The director cannot resolve a real server's MAC. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { askLink } from "./family.ts";
import { ALL_WENT_OUT, listed, listedZh, plural } from "./words.ts";

const UNREACHABLE = 3;
const HOST = 1;

export const dsRsNeighUnresolved = defineRule({
  id: "ds-rs-neigh-unresolved",
  layer: "director",
  severity: "broken",
  title: { en: "The director cannot resolve the MAC of a real server", zh: "DS 无法解析 RS 的 MAC 地址" },
  needs: ["directorLoss"],
  wants: ["neighbourTables", "ipvsTables", "vipAddresses", "arpSenders"],
  judge({ directorLoss, neighbourTables, ipvsTables, vipAddresses, arpSenders }) {
    const stop = directorLoss.stops.at(0);
    if (!stop) return pass(ALL_WENT_OUT);
    if (!neighbourTables)
      return inconclusive({
        en: "neither captures nor state show how the director resolves its real servers",
        zh: "抓包和状态都没有显示 DS 如何解析 RS 的 MAC",
      });
    const unreachable = stop.refusals.filter((r) =>
      r.error.family === 4
        ? r.error.type === UNREACHABLE && r.error.code === HOST
        : r.error.type === 1 && r.error.code === 3,
    );
    const tellsVip = new Set(neighbourTables.resolutions.filter((r) => r.tellsVip).map((r) => r.ip));
    // A real server that holds the VIP cannot answer such a question, up or not: ds-arp-sender-is-vip.
    const inTheVipsName = (ip: string, told: boolean) => {
      const sender = arpSenders?.senders.find((s) => s.director === stop.director && s.ip === ip);
      return sender?.forwarding !== "masq" && (told || sender?.isVip === true);
    };
    // An address of nobody known counts only where the director says that it cannot reach the host.
    const unanswered = neighbourTables.resolutions.filter(
      (r) =>
        r.director === stop.director &&
        r.asked > 1 &&
        r.answered === 0 &&
        !inTheVipsName(r.ip, r.tellsVip) &&
        (r.known || unreachable.length > 0),
    );
    const failed = neighbourTables.entries.filter(
      (e) =>
        e.director === stop.director &&
        (e.state === "FAILED" || e.state === "INCOMPLETE") &&
        !inTheVipsName(e.ip, tellsVip.has(e.ip)),
    );
    if (unanswered.length + failed.length === 0)
      return notApplicable({ en: "the director resolves its real servers", zh: "DS 能解析其 RS 的 MAC" });
    // Its own subnet is local to it, the director's address included: it hears no ARP from there.
    const deaf = vipAddresses?.servers.filter((h) => h.wide?.deaf).map((h) => h.host) ?? [];
    if ([...unanswered, ...failed].every((r) => deaf.includes(r.server)))
      return notApplicable({
        en: "the real servers take the director's ARP requests for martians",
        zh: "RS 把 DS 的 ARP 请求当作 martian 报文",
      });
    // Where others of the service can be reached, the scheduler would have used them.
    const lost = new Set([...unanswered, ...failed].map((r) => r.ip));
    const others = (ipvsTables?.directors ?? [])
      .flatMap((d) => d.services.filter((s) => s.vip === stop.wanted.vip && s.port === stop.wanted.port))
      .flatMap((s) => s.destinations)
      .filter((d) => d.weight !== 0 && !lost.has(d.ip));
    if (stop.all && others.length > 0)
      return inconclusive({
        en: "a real server is not resolved, but nothing went to the others either",
        zh: "有一台 RS 没有解析到 MAC，但也没有报文发往其他 RS",
      });
    const servers = listed([...unanswered, ...failed].map((r) => r.server));
    const serversZh = listedZh([...unanswered, ...failed].map((r) => r.server));
    const ips = [...new Set([...unanswered, ...failed].map((r) => r.ip))];
    const told = unanswered.flatMap((r) => r.tell);
    const because = {
      en: `${stop.director} gets no answer for ${listed(ips)}`,
      zh: `${stop.director} 查询 ${listedZh(ips)} 没有得到应答`,
    };
    return fail(because, {
      grounds: [
        unanswered.length > 0 && (unreachable.length > 0 || failed.length > 0) ? "message" : "must",
        "absence",
      ],
      packets: stop.stayed,
      segments: [{ from: stop.director, to: stop.director }],
      explanation: {
        en: `Measured: ${plural(stop.stayed, "request")} of ${stop.sent} came in at ${stop.director} and did not go out; ${stop.director} ${
          unanswered.length > 0
            ? `asked ${plural(
                unanswered.reduce((n, r) => n + r.asked, 0),
                "time",
              )} for the MAC of ${listed(ips)} (telling ${listed(told)}) and got no answer`
            : `has no MAC for ${listed(ips)} in its neighbour table`
        }${unreachable.length > 0 ? `; it told clients "host unreachable" ${plural(unreachable.length, "time")}` : ""}. Inferred: ${servers} is down, not on this link, or has another address.`,
        zh: `实测：${stop.director} 收到 ${stop.sent} 个请求，其中 ${stop.stayed} 个没有转发出去；${stop.director} ${
          unanswered.length > 0
            ? `以 ${listedZh(told)} 为发送方查询了 ${unanswered.reduce((n, r) => n + r.asked, 0)} 次 ${listedZh(ips)} 的 MAC，没有得到应答`
            : `的邻居表中没有 ${listedZh(ips)} 的 MAC`
        }${unreachable.length > 0 ? `；它向客户端发送了 ${unreachable.length} 次 "host unreachable"` : ""}。推断：${serversZh} 宕机、不在该链路上，或者地址不同。`,
      },
      evidence: [
        ...unanswered.flatMap((r) => r.cites.slice(0, 2)),
        ...failed.map((e) => e.cite),
        ...stop.refusalCites,
        ...stop.cites.slice(0, 1),
      ].slice(0, 12),
      remedies: [
        {
          host: servers,
          platform: "any",
          commands: ["ip link", "ip addr"],
          note: {
            en: `bring the interface up with ${listed(ips)} on the director's link; or correct the address in the IPVS table`,
            zh: `在 DS 所在链路上启用配置了 ${listedZh(ips)} 的接口；或者改正 IPVS 表中的地址`,
          },
        },
      ],
      verify: ips.map((ip) => ({
        host: stop.director,
        command: `${askLink(ip, `$(ip -o route get ${ip} | grep -oE 'dev [^ ]+' | cut -d' ' -f2)`, 2)}; ip neigh show ${ip}`,
        expect: { en: "answers, and the entry REACHABLE", zh: "有应答，邻居表项为 REACHABLE" },
      })),
      rivals: [
        {
          cause: "fabric-antispoof-forward",
          because: { en: "the packets never left the director", zh: "报文根本没有离开 DS" },
        },
        {
          cause: "ds-arp-sender-is-vip",
          because: {
            en:
              told.length > 0
                ? `the requests name ${listed(told)} as sender`
                : "open: the requests were not captured",
            zh: told.length > 0 ? `请求以 ${listedZh(told)} 为发送方` : "未排除：这些请求没有被抓到",
          },
        },
      ],
    });
  },
});
