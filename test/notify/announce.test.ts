/** Real captures through the application, its messages to real receivers; no engine, as on Node. */
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { analyze } from "../../src/analysis/index.ts";
import { createApp } from "../../src/app.ts";
import { VerdictAnswer } from "../../src/report/verdict-answer.ts";
import { partsOf } from "../analysis/analyze-case.ts";
import { type Answer, type Receiver, startReceiver } from "./receiver.ts";

const app = createApp((inputs) => analyze(inputs));
const secret = `whsec_${Buffer.alloc(24, 1).toString("base64")}`;

const receivers: Receiver[] = [];
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});
async function receiver(...answers: readonly Answer[]): Promise<Receiver> {
  const started = await startReceiver(...answers);
  receivers.push(started);
  return started;
}

/** The service's variables with these receivers. */
const bindingsOf = (targets: readonly object[], more: object = {}) => ({
  STORE: "memory",
  LOCAL: "true",
  WEBHOOKS: JSON.stringify(targets),
  WEBHOOKS_PRIVATE: "true",
  WEBHOOK_DELAY: "0",
  PUBLIC_URL: "https://verdict.example.org/",
  ...more,
});
type Bindings = ReturnType<typeof bindingsOf>;

async function send(bindings: Bindings, id = "dr-antispoof"): Promise<{ status: number; id: string }> {
  const form = new FormData();
  for (const { part, bytes } of await partsOf(id)) form.append(part, new Blob([Buffer.from(bytes)]), part);
  const answer = await app.request("/v1/analyses", { method: "POST", body: form }, bindings);
  return { status: answer.status, id: z.object({ id: z.string() }).parse(await answer.json()).id };
}

const Deliveries = z.object({
  deliveries: z.array(
    z.object({
      target: z.string(),
      kind: z.string(),
      status: z.string(),
      attempts: z.number().nullable(),
      at: z.string().nullable(),
      answered: z.number().nullable(),
      reason: z.string().nullable(),
    }),
  ),
});

const deliveries = async (bindings: Bindings, id: string) => {
  const answer = await app.request(`/v1/analyses/${id}/deliveries`, {}, bindings);
  expect(answer.status).toBe(200);
  return Deliveries.parse(await answer.json()).deliveries;
};

/** Waits until none is tried any more. */
async function settled(bindings: Bindings, id: string) {
  for (;;) {
    const all = await deliveries(bindings, id);
    if (all.every(({ status }) => status !== "pending")) return all;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const json = (url: string, more: object = {}) => ({ name: "ops", kind: "json", url, secret, ...more });

describe("a report that is made", () => {
  it("is announced, signed, once", async () => {
    const { url, received, got } = await receiver({ status: 204 });
    const bindings = bindingsOf([json(`${url}/in?x=1`)]);
    const { status, id } = await send(bindings);
    expect(status).toBe(201);
    const [{ headers, body, path }] = await received(1);
    expect(path).toBe("/in?x=1");
    const { verdict, report } = VerdictAnswer.parse(JSON.parse(body));
    expect(verdict.cause).toBe("fabric-antispoof-forward");
    expect(report).toBe(`https://verdict.example.org/v1/analyses/${id}`);
    const signed = `${id}-ops.${headers["webhook-timestamp"]}.${body}`;
    const signature = createHmac("sha256", Buffer.alloc(24, 1)).update(signed).digest("base64");
    expect(headers["webhook-id"]).toBe(`${id}-ops`);
    expect(headers["webhook-signature"]).toBe(`v1,${signature}`);
    expect(await settled(bindings, id)).toMatchObject([
      { target: "ops", kind: "json", status: "delivered", attempts: 1, answered: 204, reason: null },
    ]);
    expect((await send(bindings)).status).toBe(200);
    expect(got).toHaveLength(1);
  });

  it("is announced to those who want its outcome, in their language", async () => {
    const zh = await receiver({ status: 200, body: '{"code":0}' });
    const healthy = await receiver({ status: 200 });
    const bindings = bindingsOf([
      { name: "zh", kind: "feishu", url: zh.url, language: "zh" },
      json(healthy.url, { name: "healthy", outcomes: ["healthy"] }),
    ]);
    const faulty = await send(bindings);
    expect((await settled(bindings, faulty.id)).map(({ target }) => target)).toEqual(["zh"]);
    expect(zh.got[0].body).toContain("有故障");
    const well = await send(bindings, "dr-healthy");
    expect((await settled(bindings, well.id)).map(({ target }) => target)).toEqual(["zh", "healthy"]);
    expect(healthy.got).toHaveLength(1);
  });

  it("is the same report, whoever is told of it", async () => {
    const { url } = await receiver({ status: 500 });
    const silent = bindingsOf([]);
    const loud = bindingsOf([json(url)]);
    const one = await send(silent);
    const other = await send(loud);
    const read = async (bindings: Bindings) => {
      const answer = await app.request(`/v1/analyses/${one.id}`, {}, bindings);
      return { ...z.looseObject({}).parse(await answer.json()), createdAt: "" };
    };
    await settled(loud, other.id);
    expect(await read(loud)).toEqual(await read(silent));
    expect(await deliveries(silent, one.id)).toEqual([]);
  });
});

describe("a receiver", () => {
  it("that fails once gets the same message again, signed anew", async () => {
    const { url, received } = await receiver({ status: 500 }, { status: 200 });
    const bindings = bindingsOf([json(url)]);
    const { id } = await send(bindings);
    const [first, second] = await received(2);
    expect(second.body).toBe(first.body);
    expect(second.headers["webhook-id"]).toBe(first.headers["webhook-id"]);
    expect(await settled(bindings, id)).toMatchObject([{ status: "delivered", attempts: 2, answered: 200 }]);
  });

  it.each([
    ["says 500", { status: 500 }, { answered: 500, reason: "status", attempts: 3 }],
    ["says 404", { status: 404 }, { answered: 404, reason: "status", attempts: 3 }],
    ["wants no more", { status: 410 }, { answered: 410, reason: "gone", attempts: 1 }],
  ] as const)("that %s is given up", async (_, answer, ending) => {
    const { url, got } = await receiver(answer);
    const bindings = bindingsOf([json(url)]);
    const { id } = await send(bindings);
    expect(await settled(bindings, id)).toMatchObject([{ status: "dead", ...ending }]);
    expect(got).toHaveLength(ending.attempts);
  });

  it("that is not there is given up, and delays no other", async () => {
    const gone = await startReceiver({ status: 200 });
    await gone.close();
    const there = await receiver({ status: 200 });
    const bindings = bindingsOf([json(gone.url), json(there.url, { name: "there" })]);
    const { id } = await send(bindings);
    expect(await settled(bindings, id)).toMatchObject([
      { target: "ops", status: "dead", answered: null, reason: "unreachable" },
      { target: "there", status: "delivered" },
    ]);
  });

  it("that sends elsewhere is not followed", async () => {
    const elsewhere = await receiver({ status: 200 });
    const { url } = await receiver({ status: 307, headers: { location: elsewhere.url } });
    const bindings = bindingsOf([json(url)]);
    const { id } = await send(bindings);
    expect(await settled(bindings, id)).toMatchObject([
      { status: "dead", answered: 307, reason: "redirect" },
    ]);
    expect(elsewhere.got).toEqual([]);
  });

  it("at a private address gets nothing unless the operator allows it", async () => {
    const { url, got } = await receiver({ status: 200 });
    const bindings = bindingsOf([json(url), json("http://localhost:1/", { name: "named" })], {
      WEBHOOKS_PRIVATE: "false",
    });
    const { id } = await send(bindings);
    const dead = { status: "dead", attempts: 1, answered: null, reason: "address-private" };
    expect(await settled(bindings, id)).toMatchObject([dead, dead]);
    expect(got).toEqual([]);
  });

  it("that refuses with 200 is not taken for one that took it", async () => {
    const { url } = await receiver({ status: 200, body: '{"errcode":310000,"errmsg":"<script>"}' });
    const bindings = bindingsOf([{ name: "ding", kind: "dingtalk", url, secret: "SEC1" }]);
    const { id } = await send(bindings);
    expect(await settled(bindings, id)).toMatchObject([
      { status: "dead", answered: 200, reason: "code 310000" },
    ]);
  });

  it("that answers without end is read no further than needed", async () => {
    const { url } = await receiver({ status: 200, endless: true });
    const bindings = bindingsOf([json(url)]);
    const { id } = await send(bindings);
    expect(await settled(bindings, id)).toMatchObject([{ status: "delivered" }]);
  });
});

describe("a message that was given up", () => {
  it("is sent again when it is asked for; what was delivered is not", async () => {
    const broken = await receiver({ status: 500 }, { status: 500 }, { status: 500 }, { status: 200 });
    const fine = await receiver({ status: 200 });
    const bindings = bindingsOf([json(broken.url), json(fine.url, { name: "fine" })]);
    const { id } = await send(bindings);
    expect(await settled(bindings, id)).toMatchObject([{ status: "dead" }, { status: "delivered" }]);
    const path = `/v1/analyses/${id}/deliveries`;
    expect((await app.request(path, { method: "POST" }, bindings)).status).toBe(202);
    expect(await settled(bindings, id)).toMatchObject([{ status: "delivered" }, { status: "delivered" }]);
    expect([broken.got.length, fine.got.length]).toEqual([4, 1]);
    expect((await app.request(path, { method: "POST" }, bindings)).status).toBe(202);
    expect(await settled(bindings, id)).toMatchObject([{ status: "delivered" }, { status: "delivered" }]);
    expect([broken.got.length, fine.got.length]).toEqual([4, 1]);
  });

  it("goes with its report, which is announced anew when it is made anew", async () => {
    const { url, got } = await receiver({ status: 410 });
    const bindings = bindingsOf([json(url)]);
    const { id } = await send(bindings);
    await settled(bindings, id);
    const path = `/v1/analyses/${id}`;
    expect((await app.request(path, { method: "DELETE" }, bindings)).status).toBe(204);
    expect((await app.request(`${path}/deliveries`, {}, bindings)).status).toBe(404);
    expect((await send(bindings)).status).toBe(201);
    expect(await settled(bindings, id)).toMatchObject([{ status: "dead" }]);
    expect(got).toHaveLength(2);
  });
});

describe("the documented way to verify a signature", () => {
  const page = readFileSync(new URL("../../docs/webhooks.md", import.meta.url), "utf8");
  const [, sample] = /```js\n([\s\S]*?)```/.exec(page) ?? [];

  it("accepts what is sent, and nothing else", async () => {
    const { verify } = z
      .object({ verify: z.function({ input: [z.string(), z.unknown(), z.string()], output: z.boolean() }) })
      .parse(await import(`data:text/javascript,${encodeURIComponent(sample)}`));
    const { url, received } = await receiver({ status: 200 });
    await send(bindingsOf([json(url)]));
    const [{ headers, body }] = await received(1);
    expect(verify(secret, headers, body)).toBe(true);
    expect(verify(secret, headers, `${body} `)).toBe(false);
    expect(verify(`whsec_${Buffer.alloc(24, 2).toString("base64")}`, headers, body)).toBe(false);
    const old = String(Number(headers["webhook-timestamp"]) - 301);
    expect(verify(secret, { ...headers, "webhook-timestamp": old }, body)).toBe(false);
    expect(verify(secret, {}, body)).toBe(false);
  });
});
