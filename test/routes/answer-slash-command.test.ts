/** Commands signed as Slack signs them, about a real report. */
import { env, reset } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { analyze } from "../../src/analysis/index.ts";
import { createApp } from "../../src/app.ts";
import { caseFile } from "../jobs/uploading.ts";
import { ask, asking, problemOf } from "./ask.ts";

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

/** Slack's own example (docs.slack.dev, verifying requests). */
const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
const EXAMPLE = {
  timestamp: "1531420618",
  body:
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V" +
    "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=" +
    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN" +
    "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
  signature: "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
};

const app = createApp((inputs) => analyze(inputs));
const bindings = { ...env, SLACK_SIGNING_SECRET: SECRET, PUBLIC_URL: "https://verdict.example.org" };
const askHook = asking((url, init) => app.request(url, init, bindings));

const post = (body: string, timestamp: string, signature: string, hook = askHook) =>
  hook("/v1/hooks/slack", {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": signature,
    },
    body,
  });

async function signed(text: string): Promise<string> {
  const bytes = (words: string) => new TextEncoder().encode(words);
  const key = await crypto.subtle.importKey("raw", bytes(SECRET), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(text)));
  return `v0=${[...mac].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

const Message = z.object({
  response_type: z.literal("ephemeral"),
  text: z.string(),
  blocks: z.array(z.looseObject({ type: z.string() })),
});

/** What `/lvs text` is answered. */
async function command(text: string): Promise<z.infer<typeof Message>> {
  const body = new URLSearchParams({ command: "/lvs", text, user_id: "U1" }).toString();
  const now = String(Math.floor(Date.now() / 1000));
  const answer = await post(body, now, await signed(`v0:${now}:${body}`));
  expect(answer.status).toBe(200);
  return Message.parse(await answer.json());
}

/** A report of a real case, made as any other is. */
async function made(id: string): Promise<string> {
  const form = new FormData();
  for (const part of ["client", "ds", "rs1", "rs2"])
    form.append(part, new Blob([await caseFile(`${id}/${part}.pcap`)]), part);
  form.append("ds.state", new Blob([await caseFile(`${id}/ds.state.before.txt`)]), "ds.txt");
  const answer = await ask("/v1/analyses", { method: "POST", body: form });
  expect(answer.status).toBe(201);
  return z.object({ id: z.string() }).parse(await answer.json()).id;
}

describe("/lvs", () => {
  it("shows the verdict of a report, and where it is", async () => {
    const id = await made("dr-antispoof");
    const { text, blocks } = await command(id);
    expect(text).toMatch(/^LVS Verdict: faulty/);
    const shown = JSON.stringify(blocks);
    expect(shown).toContain("fabric-antispoof-forward");
    expect(shown).toContain(`https://verdict.example.org/v1/analyses/${id}`);
    expect((await command(`  ${id}  zh `)).text).toMatch(/^LVS Verdict: 有故障/);
  });

  it("shows the last report about a VIP", async () => {
    const first = await made("dr-antispoof");
    const last = await made("dr-healthy");
    expect(JSON.stringify((await command("192.168.1.60")).blocks)).toContain(`/v1/analyses/${last}`);
    expect((await ask(`/v1/analyses/${last}`, { method: "DELETE" })).status).toBe(204);
    expect(JSON.stringify((await command("192.168.1.60")).blocks)).toContain(`/v1/analyses/${first}`);
    await env.REPORTS.delete(`reports/${first}.json`);
    expect((await command("192.168.1.60")).text).toBe("There is no report about this VIP.");
  });

  it.each([
    ["", /^Use: /],
    ["help", /^Use: /],
    ["<!channel> <https://evil.example|x>", /^Use: /],
    ["../../etc", /^Use: /],
    ["0123456789abcdef0123456789abcdef", /no report with this id/],
    ["0123456789abcdef0123456789abcdef zh", /没有这个编号的报告/],
    ["192.0.2.77", /no report about this VIP/],
  ])("says what is wrong, and repeats nothing of it: %j", async (text, said) => {
    const message = await command(text);
    expect(message.text).toMatch(said);
    expect(JSON.stringify(message)).not.toMatch(/evil|channel>|etc|192\.0/);
  });
});

describe("a request", () => {
  it("is Slack's when it is signed as in Slack's example", async () => {
    vi.useFakeTimers({ now: 1_531_420_618_000, toFake: ["Date"] });
    const { body, timestamp, signature } = EXAMPLE;
    expect((await post(body, timestamp, signature)).status).toBe(200);
    for (const [b, t, s] of [
      [`${body}&x=1`, timestamp, signature],
      [body, "1531420619", signature],
      [body, timestamp, signature.replace("v0=", "v1=")],
      [body, timestamp, ""],
      [body, "", signature],
    ])
      expect(await problemOf(await post(b, t, s))).toMatchObject({ status: 401, code: "unauthorized" });
  });

  it.each([
    [301, 401],
    [-301, 401],
    [299, 200],
  ])("%i seconds old is answered with %i", async (age, status) => {
    vi.useFakeTimers({ now: 1_531_420_618_000 + age * 1_000, toFake: ["Date"] });
    const { body, timestamp, signature } = EXAMPLE;
    expect((await post(body, timestamp, signature)).status).toBe(status);
  });

  it("without a number for its time is refused, though it is signed", async () => {
    const signature = await signed("v0:soon:text=help");
    expect((await post("text=help", "soon", signature)).status).toBe(401);
  });

  it("is refused where no secret is set", async () => {
    const hook = asking((url, init) => app.request(url, init, env));
    const { body, timestamp, signature } = EXAMPLE;
    const problem = await problemOf(await post(body, timestamp, signature, hook));
    expect(problem).toMatchObject({ status: 403, code: "hook-disabled" });
  });

  it("is refused when it is too large", async () => {
    const problem = await problemOf(await post("x".repeat(20_000), "1", "v0="));
    expect(problem).toMatchObject({ status: 413, code: "body-too-large" });
  });
});
