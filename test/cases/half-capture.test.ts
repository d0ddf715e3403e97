/** The director's capture ends in the middle: what came in last and is not seen to go out is no loss. */
import { expect, test } from "vitest";
import { analyzeFiles, readParts } from "./cases.ts";

test.each(["dr-healthy-id0", "ipv6-dr-healthy", "nat-healthy", "tun-gre-healthy", "tcp-dr-healthy"])(
  "%s is not called faulty",
  async (id) => {
    const files = (await readParts(id)).map((file) =>
      file.part === "ds" ? { ...file, bytes: file.bytes.subarray(0, file.bytes.length >> 1) } : file,
    );
    expect((await analyzeFiles(files)).verdict.outcome).not.toBe("faulty");
  },
);
