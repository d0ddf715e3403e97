import { expect, it } from "vitest";
import { matches } from "../../../src/analysis/evidence/receive-drops.ts";
import { editText, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

it("reads the NIC's own counters, zeros included, and not what counts unknown protocols", async () => {
  const { hosts } = await answer("receiveDrops", "dr-partial-loss-one-server");
  const rs1 = hosts.find((h) => h.host === "rs1");
  expect(rs1?.nic).toMatchObject({ interface: "eth0", growth: 0 });
  expect(rs1?.backlog).toBeUndefined();
});

it("takes the counter that grew most, by the names of several drivers", async () => {
  const grown = editText(
    (part) => part === "rs1.state.after" || part === "rs1.state.before",
    (text) =>
      text.replace("rx_queue_0_drops: 0", "rx_queue_0_drops: 0\n     rx_missed_errors: 4\n     rx_bytes: 9"),
  );
  const later = editText(
    (part) => part === "rs1.state.after",
    (text) =>
      text.replace("rx_missed_errors: 4", "rx_missed_errors: 11").replace("rx_bytes: 9", "rx_bytes: 900"),
  );
  const { hosts } = await answer("receiveDrops", "dr-partial-loss-one-server", (part) =>
    later({ ...part, bytes: grown(part) }),
  );
  expect(hosts.find((h) => h.host === "rs1")?.nic).toMatchObject({
    name: "eth0 rx_missed_errors",
    growth: 7,
  });
});

it("is not known with one snapshot, nor without", async () => {
  expect((await absence("receiveDrops", "dr-partial-loss-one-server", without(".before"))).fill).toHaveLength(
    2,
  );
  expect((await absence("receiveDrops", "dr-healthy", without(".state"))).fill).toHaveLength(2);
});

it.each([
  [10, 10, true],
  [8, 10, true],
  [7, 10, false],
  [17, 10, true],
  [18, 10, false],
  [3, 1, true],
])("%i counted and %i lost: %s", (growth, lost, fits) => expect(matches(growth, lost)).toBe(fits));
