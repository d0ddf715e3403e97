/** Every case against what really happened, not against what was once said of it. */
import { describe, expect, test } from "vitest";
import type { Analysis } from "../../src/report/schema.ts";
import { analyzeFiles, CASES, readParts, readTruth } from "./cases.ts";
import { CAPTURE_REMARKS, NOTHING_LOST, trueCause } from "./true-causes.ts";
import { trueLegs } from "./truth-legs.ts";

/** No counter tells what real servers delivered: it stays unknown. */
const WITHOUT_COUNTERS: ReadonlySet<string> = new Set([
  // State of one moment and of two hosts only.
  "article",
  // IP counts as delivered what it hands to GRE, which drops it; a device counts errors, IP does not.
  "tun-gre-csum-mismatch",
  "tun-gre-csum-unsent",
  "tun-gre-demux-only",
  // What a tc filter drops, no counter of IP sees.
  "rs-tc-ingress-drop",
]);

const UNFOLLOWED: ReadonlySet<string> = new Set([
  // The director translates the source too: what it sends on has other addresses.
  "nat-masquerade-healthy",
  // Replies of one flow go two ways; the truth counts them by flow.
  "nat-icmp-redirect",
  // Of replies that did not come to the director the truth does not say that they were to go there.
  "nat-reply-blocked",
  // What arrives twice at once is one packet that arrived.
  "dr-network-duplicates",
]);

/** What was sent before the first frame of a capture, or after its last, stays unknown where the kernel counts more than it shows. */
const QUIET: ReadonlySet<string> = new Set(["ipv6-dr-antispoof"]);

/** The application runs in a network namespace of its own, which the truth does not count as the real server. */
const IN_CONTAINER: ReadonlySet<string> = new Set(["dr-rs-container-healthy"]);

const legName = (leg: Analysis["segments"][number]): string => `${leg.direction} ${leg.from}>${leg.to}`;
const inside = (name: string): boolean => /^request (rs\w*)>\1$/.test(name);

describe.each(CASES)("%s", async (id) => {
  const analysis = await analyzeFiles(await readParts(id));
  const truth = await readTruth(id);
  const cause = trueCause(truth);
  const legs = trueLegs(truth);
  const { verdict } = analysis;
  const capture = truth.fault.layer === "capture" && truth.fault.cause !== "clock-skew";
  /** A TCP application counts connections and reads: what it was handed is not known in packets. */
  const uncounted = (name: string) =>
    (IN_CONTAINER.has(id) || truth.flows.some((f) => f.proto === "tcp")) && inside(name);

  test("the verdict is what was broken", () => {
    expect(verdict.outcome).toBe(cause ? "faulty" : "healthy");
    if (cause && cause.rules.length > 0) expect(cause.rules).toContain(verdict.cause);
    else expect(verdict.cause).toBeNull();
    expect(verdict.layer).toBe(cause?.layer ?? null);
    const remark = CAPTURE_REMARKS.get(truth.fault.cause);
    if (remark) expect(analysis.findings.map((f) => f.id)).toContain(remark);
  });

  /** Nobody learnt the VIP's MAC: no packet ever left its sender. */
  const unsent = truth.totals.client_frames === 0 && truth.totals.ds_sent_on === 0;

  test.skipIf(unsent || UNFOLLOWED.has(id) || NOTHING_LOST.has(truth.fault.cause))(
    "the verdict names only legs that lost packets",
    () => {
      const lossy = [...legs].filter(([, leg]) => leg.arrived < leg.sent).map(([name]) => name);
      for (const { from, to } of verdict.segments) {
        const names = [`request ${from}>${to}`, `reply ${from}>${to}`];
        if (uncounted(names[0])) continue;
        // Frames to a MAC that nobody has: the truth names no host for them.
        const found = lossy.some((name) => names.includes(name) || name === "request ds>nobody");
        expect([from, to, found]).toEqual([from, to, true]);
      }
      expect(verdict.segments.length > 0).toBe(cause !== undefined);
    },
  );

  test.skipIf(UNFOLLOWED.has(id))("the counts of each leg are those of the network", () => {
    for (const leg of analysis.segments) {
      const name = legName(leg);
      const { sent, arrived, missing, unknown } = leg.packets;
      const real = legs.get(name) ?? nobodys(leg);
      expect([name, arrived + missing + unknown]).toEqual([name, sent]);
      if (uncounted(name)) continue;
      expect([name, real !== undefined]).toEqual([name, true]);
      if (!real) continue;
      if (capture) {
        // A capture that misses packets cannot count what its host sent, and proves no loss.
        if (!leg.from.startsWith("rs")) expect([name, sent]).toEqual([name, real.sent]);
        expect([name, missing]).toEqual([name, 0]);
        continue;
      }
      // Segmentation offload: the client's capture shows one superframe for many packets.
      const superframes = real.arrived > real.sent;
      const lost = superframes ? 0 : real.sent - real.arrived;
      expect([name, sent]).toEqual([name, real.sent]);
      if (QUIET.has(id) || (WITHOUT_COUNTERS.has(id) && inside(name))) {
        expect([name, arrived]).toEqual([name, real.arrived]);
        expect([name, missing + unknown]).toEqual([name, lost]);
      } else expect([name, { missing, unknown }]).toEqual([name, { missing: lost, unknown: 0 }]);
    }
  });

  /** Of frames to a MAC that nobody has: this leg's part of what the truth counts in one. */
  function nobodys({ from, to, direction, packets }: Analysis["segments"][number]) {
    const whole = legs.get("request ds>nobody");
    if (!whole || direction !== "request" || from !== "ds") return whole;
    const others = analysis.segments.filter(
      (s) => s.direction === "request" && s.from === from && s.to !== to && !legs.has(legName(s)),
    );
    const theirs = others.reduce((n, s) => n + s.packets.sent, 0);
    return { sent: whole.sent - theirs, arrived: Math.min(whole.arrived, packets.sent) };
  }

  test.skipIf(UNFOLLOWED.has(id))("no leg is left out", () => {
    const said = new Set(analysis.segments.map(legName));
    for (const name of legs.keys()) {
      if (capture && name.includes("rs")) continue;
      if (name === "request ds>nobody") continue;
      expect([name, said.has(name)]).toEqual([name, true]);
    }
  });
});
