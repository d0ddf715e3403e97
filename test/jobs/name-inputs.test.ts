/** What a request may name as inputs. */
import { reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { problemOf } from "../routes/ask.ts";
import { postJson, uploaded } from "./uploading.ts";

afterEach(() => reset());

const refused = async (body: unknown) => problemOf(await postJson("/v1/analyses", body));

it.each([
  [{ part: "nobody", text: "" }, "part-unknown"],
  [{ part: "ds.what", text: "" }, "part-unknown"],
  [{ part: "ds", text: "a capture as text" }, "capture-as-text"],
  [{ part: "ds.bundle", text: "" }, "bundle-in-job"],
  [{ part: "ds", upload: "no-such-upload" }, "upload-unknown"],
  [{ part: "ds", upload: "../reports/x" }, "upload-unknown"],
  [{ part: "ds", object: { key: "allowed/not-there" } }, "object-unknown"],
])("not %j", async (input, code) => {
  expect(await refused({ inputs: [input] })).toMatchObject({
    status: 422,
    code: "inputs-invalid",
    errors: [{ part: input.part, code }],
  });
});

it.each([
  [{}],
  [{ inputs: [] }],
  [{ inputs: [{ part: "ds" }] }],
  [{ inputs: [{ part: "ds", upload: "some-upload", text: "both" }] }],
  [{ inputs: [{ part: "ds", object: { key: "" } }] }],
  [{ inputs: [{ part: "ds", object: { key: "allowed/x" }, sha256: "short" }] }],
  [{ inputs: Array.from({ length: 1001 }, () => ({ part: "ds.state", text: "" })) }],
])("not a body like %j", async (body) => {
  expect(await refused(body)).toMatchObject({ status: 400, code: "body-invalid" });
});

it("not more than there is room for", async () => {
  const upload = await uploaded(new Uint8Array(1));
  const inputs = Array.from({ length: 901 }, () => ({ part: "ds", upload }));
  const { errors } = await refused({ inputs });
  expect(errors).toMatchObject([{ code: "too-many", detail: "an analysis takes at most 900 captures" }]);
});

it("not before all of it was read", async () => {
  const text = "x".repeat(8_000_001);
  expect(await refused({ inputs: [{ part: "ds.state", text }] })).toMatchObject({ status: 413 });
});
