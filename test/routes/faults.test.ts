/** An R2 bucket that fails. FAULT_ANALYSES=1000 makes a long run of it. */
import { env, reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { readEnvironment } from "../../src/env.ts";
import { SWEEP_AGES, sweep } from "../../src/routes/sweep.ts";
import { Chance, campaign, FAULTS, type Fault, holds } from "../faults/campaign.ts";
import { askWith } from "./admitted.ts";

afterEach(() => reset());

const COUNT = Number(env.FAULT_ANALYSES || 60);
const SLOW_MS = 30;
const WRITES = new Set(["put", "delete"]);

/** The real bucket; of its operations some fail. */
function failing(fault: Fault, chance: Chance) {
  return new Proxy(env.REPORTS, {
    get(bucket, name) {
      const method: unknown = Reflect.get(bucket, name);
      if (typeof method !== "function") return method;
      return async (...args: unknown[]) => {
        const act = (): Promise<unknown> => Promise.resolve(method.apply(bucket, args));
        if (!chance.strikes()) return act();
        if (fault === "refuses") throw new Error("10001: internal error");
        if (fault === "throttles") throw new Error("10058: reduce your request rate");
        if (fault === "loses answers") {
          await act();
          throw new Error("network connection lost");
        }
        if (fault === "is slow") await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
        if (fault === "loses writes" && WRITES.has(String(name))) return {};
        if (fault === "answers half" && name === "get") return half(await act());
        return act();
      };
    },
  });
}

/** What a store gives that breaks off, and does not say so. */
function half(found: unknown): unknown {
  if (typeof found !== "object" || found === null || !("text" in found)) return found;
  const { text } = found;
  if (typeof text !== "function") return found;
  return {
    async text() {
      const whole = String(await text.call(found));
      return whole.slice(0, Math.floor(whole.length / 2));
    },
  };
}

const keysOf = async () => {
  const keys: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page: { objects: { key: string }[]; truncated: boolean; cursor?: string } = await env.REPORTS.list(
      cursor === undefined ? {} : { cursor },
    );
    keys.push(...page.objects.map(({ key }) => key));
    if (!page.truncated) return keys;
    cursor = page.cursor;
  }
};

it.each(FAULTS)(
  `what was acknowledged is there when the bucket %s`,
  async (fault) => {
    const chance = new Chance(FAULTS.indexOf(fault) + 1);
    const TENANTS = '{"main": {"captureDays": 365}}';
    const bindings = { ...env, LOCAL: "true", TENANTS, REPORTS: failing(fault, chance) };
    const ask = askWith(bindings);
    const acknowledged = await campaign(ask, fault.replaceAll(" ", "-"), COUNT);
    expect(chance.injected).toBeGreaterThan(COUNT / 4);
    if (fault === "refuses") expect(acknowledged.refused).toBeGreaterThan(0);
    chance.on = false;
    await sweep(readEnvironment(bindings).tenant("main"), Date.now() + SWEEP_AGES.word);
    await holds(ask, acknowledged, COUNT, await keysOf());
  },
  600_000,
);
