import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NamesInText } from "../../../src/analysis/redact/names-in-text.ts";
import { Tokens } from "../../../src/analysis/redact/tokens.ts";

const tokens = new Tokens(new Uint8Array(32).fill(7));
const names = new NamesInText(tokens);
const redact = (text: string): string => names.replaced(text);
const of = (name: string): string => tokens.of(name);

describe("names in text", () => {
  test.each([
    ["[root@web03 ~]# ip addr", `[root@${of("web03")} ~]# ip addr`],
    ["[ops@web03 ~]# ip addr", `[${of("ops")}@${of("web03")} ~]# ip addr`],
    ["root@rs-web03:~# ip addr", `root@rs-${of("web03")}:~# ip addr`],
    ["root@rs1:~# ip addr", "root@rs1:~# ip addr"],
    ["[root@ds-a.corp.example.com ~]# ip addr", `[root@ds-a.${of("corp.example.com")}.invalid ~]# ip addr`],
    ["web03# ip addr", `${of("web03")}# ip addr`],
    ["Linux web03 6.1.0-18-amd64 #1 SMP", `Linux ${of("web03")} 6.1.0-18-amd64 #1 SMP`],
    ["Nov 26 17:14:21 web03 kernel: IPVS: x", `Nov 26 17:14:21 ${of("web03")} kernel: IPVS: x`],
    ["# hostname\nweb03\n# ip addr", `# hostname\n${of("web03")}\n# ip addr`],
    ["TCP  shop.example.com:http wlc", `TCP  ${of("shop")}.${of("example.com")}.invalid:http wlc`],
    ["  -> shop1:http    Route   1", `  -> ${of("shop1")}:http    Route   1`],
    ["vrrp_instance SHOP_PUBLIC {", `vrrp_instance ${of("SHOP_PUBLIC")} {`],
    ["  router_id lb-shop-a", `  router_id ${of("lb-shop-a")}`],
    [
      "  notification_email { jo.doe@example.com }",
      `  notification_email { ${of("jo.doe")}@${of("example")}.${of("com")}.invalid }`,
    ],
    ["    alias uplink to sw1", `    alias ${of("uplink to sw1")}`],
    [
      '-A INPUT -m comment --comment "for shop" -j ACCEPT',
      `-A INPUT -m comment --comment "${of("for shop")}" -j ACCEPT`,
    ],
    [
      "ACCEPT all -- anywhere anywhere /* for shop */",
      `ACCEPT all -- anywhere anywhere /* ${of("for shop")} */`,
    ],
  ])("%s", (line, left) => {
    expect(redact(line)).toBe(left);
    expect(redact(left)).toBe(left);
  });

  test("a name that is known is replaced wherever it stands", () => {
    const text = redact("[root@web03 ~]# cat x\nupstream web03 is down, web030 and my-web03 are not");
    expect(text.split("\n")[1]).toBe(`upstream ${of("web03")} is down, web030 and my-web03 are not`);
  });

  test("a host that is called like a command does not take the command with it", () => {
    expect(redact("[root@ip ~]# ip addr")).toBe(`[root@${of("ip")} ~]# ip addr`);
  });

  test("an instance is called alike in the configuration and in the log", () => {
    const text = redact("vrrp_instance SHOP {\n}\nkeepalived: (SHOP) Entering MASTER STATE");
    expect(text).toBe(`vrrp_instance ${of("SHOP")} {\n}\nkeepalived: (${of("SHOP")}) Entering MASTER STATE`);
  });

  test.each([
    "net.core.dev = 1",
    "2: eth0@if3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500",
    "2: tunl0@NONE: <NOARP> mtu 1480",
    "udp  0  0 localhost:domain  0.0.0.0:*",
    "vrrp_instance VI_1 {",
    "TCP  xxx.xxx.1.60:80 rr",
    "  -> RemoteAddress:Port           Forward Weight",
    "net.ipv4.conf.all.rp_filter = 1",
    "/etc/keepalived/keepalived.conf",
    "ip_vs 200704 3 ip_vs_rr,ip_vs_wlc, Live",
  ])("stays: %s", (line) => {
    expect(redact(line)).toBe(line);
  });

  test("takes time in proportion to the text", () => {
    for (const piece of [
      "a.",
      "a@",
      "[a@b ",
      "alias ",
      "a.com ",
      "/* ",
      '--comment "',
      "\n[r@h ~]# ",
      "ssh -o ",
      " sip ",
    ]) {
      const start = performance.now();
      redact(piece.repeat(Math.ceil(200_000 / piece.length)));
      expect([piece, performance.now() - start < 4_000]).toEqual([piece, true]);
    }
  });
});

describe("tokens", () => {
  test("are known again, and of no other key", () => {
    const other = new Tokens(new Uint8Array(32).fill(8));
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 30 }), (name) => {
        const token = of(name);
        expect(of(token)).toBe(token);
        expect(other.isToken(token)).toBe(false);
        expect(token).toMatch(/^x[0-9a-f]{12}$/);
      }),
    );
  });

  test.each([
    ["rs1", "rs1"],
    ["rs-12", "rs-12"],
    ["ds-b", "ds-b"],
    ["client", "client"],
    ["rs-web03", `rs-${of("web03")}`],
    ["ds-shop-a", `ds-${of("shop-a")}`],
    [`rs-${of("web03")}`, `rs-${of("web03")}`],
    ["web03", of("web03")],
  ])("host %s", (name, called) => expect(tokens.host(name)).toBe(called));
});
