import { describe, expect, it } from "vitest";
import { foldReading } from "../../../src/analysis/fold-reading.ts";
import { observe } from "../../../src/analysis/observe/index.ts";
import { ownTests } from "../../../src/analysis/observe/own-tests.ts";
import { readInputs } from "../../../src/analysis/read-inputs.ts";
import { inputsOf, partsOf, without } from "../analyze-case.ts";

/** The clients of the conversations that the director began, by its captures alone. */
async function beginners(id: string): Promise<readonly string[]> {
  const { captures, names, states, topology } = foldReading(
    await readInputs(inputsOf(await partsOf(id, without(".state")))),
  );
  const observed = observe(captures, names, states, topology);
  const ds = observed.cast.memberOfName("ds");
  const { conversations, flowConversation, traffic } = observed;
  const own = ownTests(observed.captures, conversations.length, flowConversation, traffic[ds]);
  return [...new Set(conversations.filter((c) => own[c.id] === 1).map((c) => c.client))].sort();
}

describe("conversations that the director began", () => {
  it("are those of its own addresses", async () =>
    expect(await beginners("dr-matrix-open-fabric")).toEqual(["192.168.1.59", "192.168.1.60"]));

  it("are none where all came in from clients", async () => {
    expect(await beginners("dr-return-via-ds")).toEqual([]);
    expect(await beginners("dr-healthy")).toEqual([]);
  });
});
