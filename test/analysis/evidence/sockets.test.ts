import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

const of = async (host: string, id: string, bend?: Parameters<typeof answer>[2]) =>
  (await answer("sockets", id, bend)).servers.find((s) => s.host === host);

describe("sockets for the service", () => {
  it("on every address take the VIP", async () =>
    expect(await of("rs1", "dr-healthy")).toMatchObject({
      takesVip: true,
      complete: true,
      listening: [{ ip: "*", process: "python3" }],
    }));

  it("on the VIP itself do", async () => {
    const vip = editText(
      (part) => part === "rs1.state.after",
      (text) => text.replace(/0\.0\.0\.0:52002 /g, "192.168.1.60:52002 "),
    );
    expect(await of("rs1", "dr-healthy", vip)).toMatchObject({
      takesVip: true,
      listening: [{ ip: "192.168.1.60" }],
    });
  });

  it("on the real server's own address do not", async () => {
    const { takesVip, listening } = (await of("rs1", "app-bound-to-rip")) ?? {};
    expect(takesVip).toBe(false);
    expect(listening).toHaveLength(1);
  });

  it("are none where the application is down", async () =>
    expect(await of("rs1", "dr-app-down")).toMatchObject({ takesVip: false, listening: [], complete: true }));

  it("with NAT listen on the real server's port", async () =>
    expect(await of("rs1", "nat-healthy")).toMatchObject({ port: 52003, takesVip: true }));

  it("are not known for sure from a filtered list", async () => {
    const part = editText(
      (name) => name === "rs1.state.after",
      (text) => text.replace("### ss -lnptu", "### ss -lnptu | grep nginx"),
    );
    expect((await of("rs1", "dr-app-down", part))?.complete).not.toBe(true);
  });

  it("are not known without state", async () => {
    const { fill } = await absence("sockets", "dr-healthy", without(".state"));
    expect(fill.map((f) => f.command)).toEqual(["ss -lnptu", "ss -lnptu"]);
  });
});
