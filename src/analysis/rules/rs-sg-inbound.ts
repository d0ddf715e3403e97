/** A security group at the real server's port does not let the service's port in. */
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { listed, nothingMissing } from "./words.ts";

export const rsSgInbound = defineRule({
  id: "rs-sg-inbound",
  layer: "fabric",
  severity: "broken",
  title: { en: "The fabric lets nothing in at the real server's port that is for the service's port" },
  needs: ["forwardLoss", "portSplits"],
  wants: [],
  judge({ forwardLoss, portSplits }) {
    if (forwardLoss.missing === 0)
      return nothingMissing(forwardLoss, pass("nothing is missing between director and real servers"));
    const lossy = forwardLoss.legs.filter((l) => l.wrongMac === undefined && l.leg.counts.unknown === 0);
    const found = portSplits.splits.filter(
      (s) =>
        lossy.some((l) => l.from === s.from && l.to === s.to) &&
        s.sent > 0 &&
        s.arrived === 0 &&
        s.others > 0,
    );
    if (found.length === 0) return pass("the destination port does not tell lost from arrived");
    // Between other addresses an address may be what is filtered.
    const varied = found.filter((s) => s.cleared !== undefined && s.clearedLost > 1);
    if (varied.length === 0)
      return notApplicable(
        "nothing was sent to that port between addresses that other packets pass between: an address may be what is filtered",
      );
    const lost = lossy
      .filter((l) => varied.some((s) => s.from === l.from && s.to === l.to))
      .reduce((n, l) => n + l.leg.counts.missing, 0);
    const [{ protocol, port }] = varied;
    const hosts = listed(varied.map((s) => s.to));
    const sent = varied.reduce((n, s) => n + s.sent, 0);
    return fail(`nothing to ${protocol} port ${port} arrives at ${hosts}, from whatever source`, {
      // That the fabric does it, and not something of the host in front of the capture, is a conclusion.
      grounds: ["hint", "absence"],
      packets: lost,
      segments: varied.map(({ from, to }) => ({ from, to })),
      explanation: {
        en: `Measured: ${lost} requests left ${listed(varied.map((s) => s.from))} for ${hosts} and none arrived; of all ${sent} packets to ${protocol} port ${port} none did, ${varied.reduce((n, s) => n + s.clearedLost, 0)} of them between addresses (${varied[0].cleared}) that other packets pass; ${varied.reduce((n, s) => n + s.others, 0)} others arrived (${listed(varied.flatMap((s) => s.what))}). Inferred: a security group or filter at the real server's port does not allow ${protocol} port ${port}.`,
      },
      evidence: varied.flatMap((s) => [...s.cites.slice(0, 3), ...s.controls]).slice(0, 12),
      remedies: [
        {
          host: hosts,
          platform: "OpenStack",
          commands: [
            `openstack security group rule create --ingress --protocol ${protocol} --dst-port ${port} --remote-ip 0.0.0.0/0 $GROUP_ID`,
          ],
          note: {
            en: "the source stays the client's address: a rule for the director's address alone is not enough",
          },
        },
        {
          host: hosts,
          platform: "AWS",
          commands: [
            `aws ec2 authorize-security-group-ingress --group-id $GROUP_ID --protocol ${protocol} --port ${port} --cidr 0.0.0.0/0`,
          ],
          note: { en: "other clouds: the same rule at the real servers' ports" },
        },
      ],
      verify: varied.map((s) => ({
        host: s.to,
        command: `tcpdump -ni any -c 10 '${protocol} dst port ${port}'`,
        expect: { en: "requests arrive" },
      })),
      rivals: [
        {
          cause: "fabric-antispoof-forward",
          because: { en: "packets from an address that does pass are lost too, when they are for that port" },
        },
        {
          cause: "fabric-dst-check-rs",
          because: { en: "packets to an address that does pass are lost too, when they are for that port" },
        },
        {
          cause: "xdp-or-tc-ingress-drop",
          because: { en: "open: a program on the NIC would drop them in front of the capture as well" },
        },
      ],
      nextSteps: varied.slice(0, 1).map((s) => ({
        host: s.to,
        command: "ip -d link | grep -E 'xdp|prog'; tc filter show dev $INTERFACE ingress",
        why: { en: "nothing attached there leaves the fabric's filter alone" },
      })),
    });
  },
});
