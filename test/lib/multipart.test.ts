import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { boundaryOf, type Multipart, type MultipartLimits, readMultipart } from "../../src/lib/multipart.ts";

const LIMITS: MultipartLimits = { bodyBytes: 1_000_000, parts: 8 };
const utf8 = new TextEncoder();

/** A body that arrives in these pieces. */
function bodyOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const left = pieces.filter((piece) => piece.length > 0);
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      const piece = left.shift();
      if (piece) controller.enqueue(piece.slice());
      else {
        controller.close();
        release(controller.byobRequest);
      }
    },
  });
}

/** A reader that waits with a buffer of its own is told of the end only this way. */
function release(request: { respond(bytes: number): void } | null | undefined): void {
  request?.respond(0);
}

function cut(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, i) => bytes.subarray(edges[i], end));
}

async function readAll(multipart: Multipart) {
  const parts: { name: string; fileName: string | undefined; content: string }[] = [];
  for await (const { name, fileName, chunks } of multipart.parts) {
    let content = "";
    for await (const chunk of chunks) content += String.fromCharCode(...chunk);
    parts.push({ name, fileName, content });
  }
  return { parts, problems: multipart.problems.map(({ code }) => code) };
}

const read = (pieces: readonly Uint8Array[], boundary = "----abc-", limits = LIMITS) =>
  readAll(readMultipart(bodyOf(pieces), boundary, limits));

const BODY = utf8.encode(
  [
    "------abc-",
    'Content-Disposition: form-data; name="ds"; filename="a.pcap"',
    "Content-Type: application/octet-stream",
    "",
    "bytes\r\n--\r\n----\r\r\n------ab-like a boundary",
    "------abc-",
    'content-disposition: form-data; name="ds.state"',
    "",
    "",
    "------abc-",
    'Content-Disposition: form-data; name="ds"; filename="b.pcap"',
    "",
    "again",
    "------abc---",
    "what stands after the end",
  ].join("\r\n"),
);
const PARTS = [
  { name: "ds", fileName: "a.pcap", content: "bytes\r\n--\r\n----\r\r\n------ab-like a boundary" },
  { name: "ds.state", fileName: undefined, content: "" },
  { name: "ds", fileName: "b.pcap", content: "again" },
];

describe("parts of a body", () => {
  it("are read in order, empty and repeated ones too", async () => {
    expect(await read([BODY])).toEqual({ parts: PARTS, problems: [] });
  });

  it("are the same wherever the body is cut once", async () => {
    for (let at = 1; at < BODY.length; at++)
      expect(await read(cut(BODY, [at])), `cut at ${at}`).toEqual({ parts: PARTS, problems: [] });
  });

  it("are the same wherever the body is cut", async () => {
    const cuts = fc.array(fc.nat(BODY.length), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        expect(await read(cut(BODY, at))).toEqual({ parts: PARTS, problems: [] });
      }),
      { numRuns: 300 },
    );
  });

  it("hold any bytes", async () => {
    const content = fc.uint8Array({ maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(content, fc.array(fc.nat(400), { maxLength: 4 }), async (bytes, at) => {
        const head = utf8.encode('--B\r\nContent-Disposition: form-data; name="x"\r\n\r\n');
        const body = new Uint8Array([...head, ...bytes, ...utf8.encode("\r\n--B--\r\n")]);
        const { parts } = await read(
          cut(
            body,
            at.map((n) => Math.min(n, body.length)),
          ),
          "B",
        );
        expect(parts).toEqual([{ name: "x", fileName: undefined, content: String.fromCharCode(...bytes) }]);
      }),
    );
  });

  it("can be left unread, and do not leak into the next one", async () => {
    const { parts } = readMultipart(bodyOf(cut(BODY, [90, 130, 180, 200])), "----abc-", LIMITS);
    const names: string[] = [];
    const stale: AsyncIterable<Uint8Array>[] = [];
    for await (const { name, chunks } of parts) {
      names.push(name);
      for (const before of stale) for await (const _ of before) throw new Error("a chunk of another part");
      stale.push(chunks);
    }
    expect(names).toEqual(["ds", "ds.state", "ds"]);
  });

  it("are asked for: nothing is read ahead but one block", async () => {
    let given = 0;
    const piece = new Uint8Array(1000).fill(120);
    const body = new ReadableStream({
      type: "bytes",
      pull(controller) {
        controller.enqueue(
          given++ === 0
            ? utf8.encode('--B\r\nContent-Disposition: form-data; name="x"\r\n\r\n')
            : piece.slice(),
        );
      },
    });
    for await (const { chunks } of readMultipart(body, "B", LIMITS).parts) {
      let seen = 0;
      for await (const _ of chunks) if (++seen === 3) break;
      break;
    }
    expect(given).toBeLessThan(8);
  });
});

test("what follows the closing boundary is no part, in the same block or a later one", async () => {
  const tail = utf8.encode(
    '------abc-\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n------abc-\r\n:\r\n\r\n',
  );
  const whole = new Uint8Array([...BODY, ...utf8.encode("\r\n"), ...tail]);
  for (const pieces of [[whole], [BODY, whole.subarray(BODY.length)], cut(whole, [BODY.length + 40])])
    expect(await read(pieces)).toEqual({ parts: PARTS, problems: [] });
});

test("what is wrong behind the last part that is read is not said, in the same block or a later one", async () => {
  const wrong = "--B\r\n:\r\n\r\ny\r\n";
  const named = '--B\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n';
  const body = utf8.encode(`${named}${named}${wrong}--B--\r\n`);
  for (const pieces of [[body], cut(body, [named.length * 2 - 1])])
    expect((await read(pieces, "B", { ...LIMITS, parts: 1 })).problems).toEqual(["too-many-parts"]);
});

test("a closing boundary may be followed by dashes, wherever the body is cut", async () => {
  for (const [boundary, dashes] of [
    ["B", 1],
    ["B--", 2],
    ["B-", 260],
  ] as const) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n`;
    const body = utf8.encode(`${head}--${boundary}--${"-".repeat(dashes)}\r\n`);
    for (let at = 1; at < body.length; at++)
      expect(await read(cut(body, [at]), boundary), `cut at ${at}`).toEqual({
        parts: [{ name: "x", fileName: undefined, content: "y" }],
        problems: [],
      });
  }
});

describe("what is wrong with a body", () => {
  it.each([
    ["no closing boundary", BODY.subarray(0, 200), 1, ["body-broken"]],
    ["another boundary", utf8.encode("--other\r\n\r\nx\r\n--other--"), 0, ["body-broken"]],
    ["nothing in it", new Uint8Array(0), 0, ["body-broken"]],
    [
      "headers that are none",
      utf8.encode(
        '------abc-\r\nnot a header\r\n\r\nx\r\n------abc-\r\nContent-Disposition: form-data; name="y"\r\n\r\nz\r\n------abc---',
      ),
      1,
      ["part-headers-invalid"],
    ],
    [
      "a part without a name",
      utf8.encode("------abc-\r\nContent-Disposition: form-data\r\n\r\nx\r\n------abc---"),
      0,
      ["part-headers-invalid"],
    ],
    [
      "a file name that is not UTF-8",
      utf8.encode(
        "------abc-\r\nContent-Disposition: form-data; name=\"x\"; filename*=utf-8''%ff%\r\n\r\nx\r\n------abc---",
      ),
      0,
      ["body-broken"],
    ],
  ])("is said: %s", async (_, bytes, count, problems) => {
    const result = await read([bytes]);
    expect(result.parts).toHaveLength(count);
    expect(result.problems).toEqual(problems);
  });

  it("keeps what was read before it broke", async () => {
    const { parts } = await read([BODY.subarray(0, 150)]);
    expect(PARTS[0].content.startsWith(parts[0].content)).toBe(true);
    expect(parts[0].content.length).toBeGreaterThan(5);
  });

  it("keeps what was read when the connection breaks", async () => {
    let turn = 0;
    const body = new ReadableStream({
      type: "bytes",
      pull(controller) {
        if (turn++ === 0) controller.enqueue(BODY.slice(0, 150));
        else controller.error(new Error("reset by peer"));
      },
    });
    const { parts, problems } = await readAll(readMultipart(body, "----abc-", LIMITS));
    expect(parts.map(({ name }) => name)).toEqual(["ds"]);
    expect(problems).toEqual(["body-broken"]);
  });

  it("stops at the longest body that is allowed", async () => {
    const { problems } = await read(cut(BODY, [100]), "----abc-", { ...LIMITS, bodyBytes: BODY.length - 1 });
    expect(problems).toEqual(["body-too-large"]);
    expect(await read([BODY], "----abc-", { ...LIMITS, bodyBytes: BODY.length })).toEqual({
      parts: PARTS,
      problems: [],
    });
  });

  it("stops at the number of parts that is allowed", async () => {
    const { parts, problems } = await read([BODY], "----abc-", { ...LIMITS, parts: 2 });
    expect(parts).toEqual(PARTS.slice(0, 2));
    expect(problems).toEqual(["too-many-parts"]);
  });

  it("says the same of the same body however it comes, and takes it to its end", async () => {
    const saying = async (pieces: readonly Uint8Array[]) => {
      const body = bodyOf(pieces);
      const multipart = readMultipart(body, "----abc-", { ...LIMITS, parts: 1 });
      for await (const part of multipart.parts) for await (const _ of part.chunks);
      return multipart.problems;
    };
    const whole = await saying([BODY]);
    expect(whole).toMatchObject([{ code: "too-many-parts", byte: BODY.length }]);
    for (const at of [1, 100, BODY.length - 3]) expect(await saying(cut(BODY, [at]))).toEqual(whole);
  });

  it("never throws and always ends, whatever bytes are changed", async () => {
    const changes = fc.array(fc.tuple(fc.nat(BODY.length - 1), fc.nat(255)), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(changes, fc.array(fc.nat(BODY.length), { maxLength: 3 }), async (edits, at) => {
        const bytes = BODY.slice();
        for (const [index, value] of edits) bytes[index] = value;
        const { parts } = await read(cut(bytes, at));
        expect(parts.length).toBeLessThanOrEqual(LIMITS.parts);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the boundary of a content type", () => {
  it.each([
    ["multipart/form-data; boundary=abc", "abc"],
    ['Multipart/Form-Data; charset=utf-8; Boundary="a b=c"', "a b=c"],
    [
      "multipart/form-data;boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
      "----WebKitFormBoundary7MA4YWxkTrZu0gW",
    ],
    ["multipart/form-data", ""],
    ["multipart/form-data; boundary=", ""],
    ['multipart/form-data; boundary="\u0000"', ""],
    ["multipart/mixed; boundary=abc", undefined],
    ["application/json", undefined],
    ["", undefined],
  ])("%s", (contentType, boundary) => {
    expect(boundaryOf(contentType)).toBe(boundary);
  });
});

describe("large blocks", () => {
  it("use the same memory again without losing a byte", async () => {
    const content = fc.array(fc.integer({ min: 30_000, max: 120_000 }), { minLength: 2, maxLength: 5 });
    const cuts = fc.array(fc.nat(400_000), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(content, cuts, async (lengths, at) => {
        const pieces: Uint8Array[] = [];
        const sums: number[] = [];
        lengths.forEach((length, n) => {
          const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + n * 7 + (i >> 8)) & 255);
          sums.push(bytes.reduce((sum, byte, i) => (sum * 33 + byte + i) >>> 0, 0));
          const head = `--B\r\nContent-Disposition: form-data; name="p${n}"\r\n\r\n`;
          pieces.push(utf8.encode(head), bytes, utf8.encode("\r\n"));
        });
        pieces.push(utf8.encode("--B--\r\n"));
        const body = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
        const { parts, problems } = readMultipart(
          bodyOf(
            cut(
              body,
              at.map((n) => Math.min(n, body.length)),
            ),
          ),
          "B",
          { bodyBytes: 10_000_000, parts: 10 },
        );
        const read: number[] = [];
        for await (const part of parts) {
          let sum = 0;
          let i = 0;
          for await (const chunk of part.chunks)
            for (const byte of chunk) sum = (sum * 33 + byte + i++) >>> 0;
          read.push(sum);
        }
        expect(problems).toEqual([]);
        expect(read).toEqual(sums);
      }),
      { numRuns: 30 },
    );
  });
});
