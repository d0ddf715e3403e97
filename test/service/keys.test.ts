/** A service with keys, as an operator starts it; and one for local use, asked under another name. */
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningWorker, startWorker } from "../../scripts/worker.ts";
import { filesOf, runCli } from "../cli/capture-run.ts";

const OPERATOR = "the-operators-own-token-0123456789abcdef";

describe("a service with keys", () => {
  let worker: RunningWorker;
  beforeAll(async () => {
    const variables = { LOCAL: "false", ADMIN_TOKEN: OPERATOR, TENANTS: JSON.stringify({ acme: {} }) };
    worker = await startWorker({ variables });
  });
  afterAll(() => worker?.stop());

  const cli = (words: readonly string[], key?: string) =>
    runCli([...words, "--server", worker.url, ...(key === undefined ? [] : ["--key", key])]);

  it("is served: keys are made, used, listed and revoked from the command line", async () => {
    const files = filesOf("dr-healthy", "client.pcap", "ds.pcap", "rs1.pcap", "rs2.pcap");
    const nobody = await cli(["post", ...files]);
    expect([nobody.exit, nobody.out]).toEqual([3, ""]);
    expect(nobody.err).toContain("401 unauthorized");

    const scope = ["--scope", "analyses:write,analyses:read"];
    const made = await cli(
      ["keys", "make", "--name", "ci", ...scope, "--tenant", "acme", "--days", "7"],
      OPERATOR,
    );
    expect(made.exit).toBe(0);
    const key = made.out.trim();
    expect(key).toMatch(/^lvs_acme\.key-[0-9a-f]{16}\.[\w-]{43}$/);

    const posted = await cli(["post", ...files], key);
    expect(posted.err).toContain("/v1/analyses/");
    expect(posted.exit).toBe(0);

    const listed = await cli(["keys", "list", "--tenant", "acme"], OPERATOR);
    expect(listed.out).toMatch(
      /^key-[0-9a-f]{16} {2}acme {2}analyses:write,analyses:read {2}until \S+ {2}ci\n$/,
    );
    expect((await cli(["keys", "list"], key)).err).toContain("403 scope-missing");

    const id = listed.out.split(" ")[0];
    expect((await cli(["keys", "revoke", id, "--tenant", "acme"], OPERATOR)).exit).toBe(0);
    expect((await cli(["post", ...files], key)).err).toContain("401 unauthorized");
  });

  it.each([
    ["nothing to do", ["keys"]],
    ["something else", ["keys", "lend"]],
    ["no name", ["keys", "make", "--scope", "admin"]],
    ["no scope", ["keys", "make", "--name", "x"]],
    ["no number of days", ["keys", "make", "--name", "x", "--scope", "admin", "--days", "soon"]],
    ["no id", ["keys", "revoke"]],
    ["two ids", ["keys", "revoke", "a", "b"]],
  ])("helps: %s", async (_, words) => {
    const { exit, err } = await cli(words, OPERATOR);
    expect(exit).toBe(3);
    expect(err).toContain("lvs-verdict keys make");
  });

  it("says what the server does not like", async () => {
    const { exit, err } = await cli(["keys", "make", "--name", "x", "--scope", "everything"], OPERATOR);
    expect(exit).toBe(3);
    expect(err).toContain("400 body-invalid: scopes.0");
  });
});

describe("a service for local use", () => {
  let worker: RunningWorker;
  beforeAll(async () => {
    worker = await startWorker();
  });
  afterAll(() => worker?.stop());

  const statusAs = (host: string) =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(worker.url);
      request({ hostname, port, path: "/v1/analyses", headers: { host } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on("error", reject)
        .end();
    });

  it("is for this machine's names alone: a page of elsewhere cannot reach it by a name of its own", async () => {
    const port = new URL(worker.url).port;
    expect(await statusAs(`127.0.0.1:${port}`)).toBe(200);
    expect(await statusAs(`localhost:${port}`)).toBe(200);
    expect(await statusAs(`rebound.example:${port}`)).toBe(401);
    expect(await statusAs("127.0.0.1.example")).toBe(401);
  });
});
