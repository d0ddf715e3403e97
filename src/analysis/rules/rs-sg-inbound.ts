/** A security group at the real server's port does not let the service's port in. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { everyAddress } from "./family.ts";
import { serverProbes } from "./probes.ts";
import {
  ARRIVAL_UNKNOWN,
  listed,
  listedZh,
  NONE_MISSING_BEHIND,
  NOTHING_TO_COMPARE,
  nothingMissing,
  uncompared,
} from "./words.ts";

export const rsSgInbound = defineRule({
  id: "rs-sg-inbound",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "The fabric lets nothing in at the real server's port that is for the service's port",
    zh: "网络在 RS 的端口上拦截所有发往服务端口的报文",
  },
  needs: ["forwardLoss", "portSplits"],
  wants: [],
  judge({ forwardLoss, portSplits }) {
    if (forwardLoss.missing === 0) return nothingMissing(forwardLoss, pass(NONE_MISSING_BEHIND));
    const addressed = forwardLoss.legs.filter((l) => l.nextHop !== "other");
    const lossy = addressed.filter((l) => l.leg.counts.unknown === 0);
    const found = portSplits.splits.filter(
      (s) =>
        lossy.some((l) => l.from === s.from && l.to === s.to) &&
        s.sent > 0 &&
        s.arrived === 0 &&
        s.others > 0,
    );
    const alone =
      found.length > 0
        ? []
        : uncompared(
            forwardLoss,
            (c) => c.encapsulation === "none" && c.protocol === forwardLoss.target.protocol,
          );
    if (alone.length > 0) return inconclusive(NOTHING_TO_COMPARE, serverProbes(forwardLoss.target, alone));
    if (found.length === 0 && lossy.length < addressed.length) return inconclusive(ARRIVAL_UNKNOWN);
    if (found.length === 0)
      return pass({
        en: "the destination port does not tell lost from arrived",
        zh: "目的端口不能区分丢失的与到达的报文",
      });
    // Between other addresses an address may be what is filtered.
    const varied = found.filter((s) => s.cleared !== undefined && s.clearedLost > 1);
    if (varied.length === 0)
      return notApplicable({
        en: "nothing was sent to that port between addresses that other packets pass between: an address may be what is filtered",
        zh: "在其他报文能通过的地址之间没有发往该端口的报文：被过滤的可能是地址",
      });
    const lost = lossy
      .filter((l) => varied.some((s) => s.from === l.from && s.to === l.to))
      .reduce((n, l) => n + l.leg.counts.missing, 0);
    const [{ protocol, port }] = varied;
    const hosts = listed(varied.map((s) => s.to));
    const sent = varied.reduce((n, s) => n + s.sent, 0);
    const because = {
      en: `nothing to ${protocol} port ${port} arrives at ${hosts}, from whatever source`,
      zh: `发往 ${protocol} 端口 ${port} 的报文无论源地址是什么都没有到达 ${listedZh(varied.map((s) => s.to))}`,
    };
    return fail(because, {
      // That the fabric does it, and not something of the host in front of the capture, is a conclusion.
      grounds: ["hint", "absence"],
      packets: lost,
      segments: varied.map(({ from, to }) => ({ from, to })),
      explanation: {
        en: `Measured: ${lost} requests left ${listed(varied.map((s) => s.from))} for ${hosts} and none arrived; of all ${sent} packets to ${protocol} port ${port} none did, ${varied.reduce((n, s) => n + s.clearedLost, 0)} of them between addresses (${varied[0].cleared}) that other packets pass; ${varied.reduce((n, s) => n + s.others, 0)} others arrived (${listed(varied.flatMap((s) => s.what))}). Inferred: a security group or filter at the real server's port does not allow ${protocol} port ${port}.`,
        zh: `实测：${lost} 个请求从 ${listedZh(varied.map((s) => s.from))} 发往 ${listedZh(varied.map((s) => s.to))}，没有一个到达；发往 ${protocol} 端口 ${port} 的全部 ${sent} 个报文都没有到达，其中 ${varied.reduce((n, s) => n + s.clearedLost, 0)} 个所用的地址（${varied[0].cleared}）之间有其他报文可以通过；其他 ${varied.reduce((n, s) => n + s.others, 0)} 个报文到达了（${listedZh(varied.flatMap((s) => s.what))}）。推断：RS 端口上的安全组或过滤没有放行 ${protocol} 端口 ${port}。`,
      },
      evidence: varied.flatMap((s) => [...s.cites.slice(0, 3), ...s.controls]).slice(0, 12),
      remedies: [
        {
          host: hosts,
          platform: "OpenStack",
          commands: [
            `openstack security group rule create --ingress --protocol ${protocol} --dst-port ${port} --remote-ip ${everyAddress(forwardLoss.target.vip)} $GROUP_ID`,
          ],
          note: {
            en: "the source stays the client's address: a rule for the director's address alone is not enough",
            zh: "源地址仍是客户端地址：只为 DS 的地址加规则不够",
          },
        },
        {
          host: hosts,
          platform: "AWS",
          commands: [
            `aws ec2 authorize-security-group-ingress --group-id $GROUP_ID --protocol ${protocol} --port ${port} --cidr ${everyAddress(forwardLoss.target.vip)}`,
          ],
          note: {
            en: "other clouds: the same rule at the real servers' ports",
            zh: "其他云平台：在 RS 的端口上添加同样的规则",
          },
        },
      ],
      verify: varied.map((s) => ({
        host: s.to,
        command: `tcpdump -ni any -c 10 '${protocol} dst port ${port}'`,
        expect: { en: "requests arrive", zh: "请求到达" },
      })),
      rivals: [
        {
          cause: "fabric-antispoof-forward",
          because: {
            en: "packets from an address that does pass are lost too, when they are for that port",
            zh: "源地址可以通过的报文，只要发往该端口也会丢失",
          },
        },
        {
          cause: "fabric-dst-check-rs",
          because: {
            en: "packets to an address that does pass are lost too, when they are for that port",
            zh: "目的地址可以通过的报文，只要发往该端口也会丢失",
          },
        },
        {
          cause: "xdp-or-tc-ingress-drop",
          because: {
            en: "open: a program on the NIC would drop them in front of the capture as well",
            zh: "未排除：网卡上的程序也会在抓包点之前丢弃它们",
          },
        },
      ],
      nextSteps: varied.slice(0, 1).map((s) => ({
        host: s.to,
        command: "ip -d link | grep -E 'xdp|prog'; tc filter show dev $INTERFACE ingress",
        why: {
          en: "nothing attached there leaves the fabric's filter alone",
          zh: "如果那里没有挂载任何程序，就只剩下网络的过滤",
        },
      })),
    });
  },
});
