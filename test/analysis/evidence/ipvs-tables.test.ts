import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);

describe("the directors' tables", () => {
  it("have a service once, although --stats repeats it, with weights and connections", async () => {
    const { directors } = await answer("ipvsTables", "dr-healthy");
    expect(directors).toMatchObject([{ director: "ds", complete: true, afterTest: true }]);
    const [service, ...rest] = directors[0].services;
    expect(rest).toEqual([]);
    expect(service).toMatchObject({ protocol: 17, port: 52002, connections: 6 });
    expect(service.destinations.map((d) => d.weight)).toEqual([1, 1]);
    expect(service.cite).toMatchObject({ kind: "state", input: "ds.state.after" });
  });

  it("show weight 0 and a service without a real server", async () => {
    const zero = await answer("ipvsTables", "ipvs-weight-zero");
    expect(zero.directors[0].services[0].destinations.map((d) => d.weight)).toEqual([0, 0]);
    const none = await answer("ipvsTables", "dr-no-real-servers");
    expect(none.directors[0].services[0].destinations).toEqual([]);
    expect(none.directors[0].services[0].connections).toBeUndefined();
  });

  it("are not whole when only part of the output was given", async () => {
    const part = ds((text) => text.replaceAll("### ipvsadm -Ln", "### ipvsadm -Ln | grep 192"));
    const { directors } = await answer("ipvsTables", "dr-healthy", part);
    expect(directors[0].complete).toBe(false);
  });

  it("are those of before the test when nothing later was given", async () => {
    const { directors } = await answer("ipvsTables", "dr-healthy", without(".after"));
    expect(directors[0].afterTest).toBe(false);
  });

  it("are not known when no director's state shows them", async () => {
    const cut = ds((text) => text.replace(/^### ipvsadm[\s\S]*?(?=^### (?!ipvsadm))/m, ""));
    const { fill } = await absence("ipvsTables", "dr-healthy", cut);
    expect(fill).toEqual([{ host: "ds", command: "ipvsadm -Ln" }]);
  });
});
