import { expect, it } from "vitest";
import { chunksOf, concat, gather } from "../../src/lib/chunks.ts";

const bytes = Uint8Array.from({ length: 700_000 }, (_, i) => i % 251);

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 99_999) yield bytes.subarray(at, at + 99_999);
}

it.each([
  ["a byte stream", () => new Blob([bytes]).stream()],
  ["a plain stream", () => ReadableStream.from(pieces())],
])("reads all of %s", async (_, open) => {
  const seen: Uint8Array[] = [];
  for await (const chunk of chunksOf(open())) seen.push(chunk.slice());
  expect(Buffer.from(concat(seen)).equals(bytes)).toBe(true);
});

it("lets go of a stream that is not read to its end", async () => {
  let cancelled = false;
  const body = new ReadableStream({
    type: "bytes",
    pull: (controller) => controller.enqueue(new Uint8Array(10)),
    cancel() {
      cancelled = true;
    },
  });
  for await (const _ of chunksOf(body)) break;
  expect(cancelled).toBe(true);
});

it("gathers what may be gathered", async () => {
  const { length } = bytes;
  expect(Buffer.from(await gather(pieces(), length, length)).equals(bytes)).toBe(true);
  await expect(gather(pieces(), length, length - 1)).rejects.toThrow(RangeError);
  await expect(gather(pieces(), length - 1, length)).rejects.toThrow(RangeError);
  await expect(gather(pieces(), length + 1, length + 1)).rejects.toThrow(RangeError);
});
