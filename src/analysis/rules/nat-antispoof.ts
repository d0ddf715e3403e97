/** NAT: the same filter as fabric-antispoof-forward, met by translated packets. */
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { openPort, platformCites, platformSentence } from "./platforms.ts";
import { rivalsOf, sourceFilter } from "./source-filter.ts";
import { listed } from "./words.ts";

export const natAntispoof = defineRule({
  id: "nat-antispoof",
  layer: "fabric",
  severity: "broken",
  title: { en: "The fabric drops what the director translates: the source is still the client's address" },
  needs: ["forwardLoss"],
  wants: ["platforms"],
  judge({ forwardLoss, platforms }) {
    const translated = (legs: typeof forwardLoss.legs) =>
      legs.filter((l) => l.classes.some((c) => c.missing > 0 && c.destination === "rip" && c.ofService));
    if (translated(forwardLoss.legs).length === 0) return notApplicable("no translated packet was lost");
    const found = sourceFilter({ ...forwardLoss, legs: translated(forwardLoss.legs) });
    if (!found) return pass("what was lost does not have the client's source address in common");
    const { legs, lost, controls, grounds } = found;
    const { target } = forwardLoss;
    const directors = [...new Set(legs.map((l) => l.from))];
    return fail("only translated frames with a client's source address are lost", {
      grounds,
      packets: lost,
      segments: legs.map(({ from, to }) => ({ from, to })),
      explanation: {
        en: `Measured: ${lost} translated packets left ${listed(legs.map((l) => l.from))} for ${listed(legs.map((l) => l.to))} and none arrived, while ${controls} other frames between the same machines did. Inferred: the director's port may not send from the client's address, which NAT keeps.${platformSentence(platforms, directors)}`,
      },
      evidence: legs
        .flatMap((l) => [...l.cites, ...l.controls.slice(0, 2)])
        .slice(0, 12)
        .concat(platformCites(platforms, directors)),
      remedies: openPort(platforms, {
        hosts: directors,
        what: "client-sources",
        vip: target.vip,
        translated: true,
        tunnel: [],
      }),
      verify: legs.map((l) => ({
        host: l.to,
        command: `tcpdump -ni any -c 10 '${target.protocol} and src host ${target.client}'`,
        expect: { en: "the client's packets with the real server's address as destination" },
      })),
      rivals: rivalsOf(found),
    });
  },
});
