import { expect, it } from "vitest";
import { ask } from "./ask.ts";

it("says that the service works, and where it keeps reports", async () => {
  const response = await ask("/healthz");
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: "ok", store: "r2" });
});
