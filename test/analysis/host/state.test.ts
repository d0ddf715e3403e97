import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOST_LIMITS, type HostState } from "../../../src/analysis/host/define.ts";
import { parseHost } from "../../../src/analysis/host/state.ts";
import { citedLines, factsOf, fixtureTexts, readFixture } from "./host-texts.ts";

const read = (text: string): HostState => parseHost("ds", "now", text);

describe("the article's text, as published", () => {
  test.each(["ds", "rs1"])("%s is read completely", (host) => {
    const state = parseHost(host, "now", readFixture(`article/${host}.state.txt`));
    expect(factsOf(state)).toEqual(JSON.parse(readFixture(`article/${host}.state.json`)));
    expect(state).toMatchObject({ unread: [], repaired: true, masked: true });
  });

  test("each part of a line cites the line as it stands there", () => {
    const text = readFixture("article/ds.state.txt");
    const { addresses } = read(text);
    const vip = addresses.find((a) => a.ip === "xxx.xxx.1.60");
    expect(vip?.at.command).toBe("ip -4 a");
    expect(text.split("\n")[(vip?.at.line ?? 0) - 1].startsWith(vip?.at.text ?? "?")).toBe(true);
  });

  test("a listing that grep made smaller says so", () => {
    const { sections } = read(readFixture("article/rs1.state.txt"));
    expect(sections.filter((s) => s.partial).map((s) => s.command)).toEqual([
      "sysctl -ar arp_ignore",
      "sysctl -ar arp_announce",
      "sysctl -ar rp_filter | grep 1",
    ]);
  });
});

const FIXTURES = fixtureTexts();

/** They tell one machine from another, and are of many: contradictions.test.ts has what comes of that. */
const OF_MACHINES = /^(?:ip-addr|ip-link|ifconfig|uname)$/;

test("all fixtures in one text give the facts of each, in order", () => {
  const fixtures = FIXTURES.filter((f) => !OF_MACHINES.test(f.parser));
  const whole = read(fixtures.map((f) => f.text).join("\n"));
  const alone = fixtures.map((f) => read(f.text));
  expect(whole.routes.map((a) => a.via)).toEqual(alone.flatMap((s) => s.routes.map((a) => a.via)));
  expect(whole.counters.map((c) => c.name)).toEqual(alone.flatMap((s) => s.counters.map((c) => c.name)));
  expect(whole.firewall.length).toBe(alone.reduce((n, s) => n + s.firewall.length, 0));
  expect(whole.repaired).toBe(false);
});

test("every form of one output gives the same facts", () => {
  const of = (path: string, pick: (state: HostState) => unknown): unknown => pick(read(readFixture(path)));
  const addresses = (state: HostState) => state.addresses.map(({ at, ...address }) => address);
  const links = (state: HostState) => state.interfaces.map(({ at, ...link }) => link);
  // JSON does not say that an MTU is locked.
  const routes = (state: HostState) => state.routes.map(({ at, mtuLocked, ...route }) => route);
  const same = (pick: (state: HostState) => unknown, first: string, ...others: string[]): void => {
    for (const other of others) expect([other, of(other, pick)]).toEqual([other, of(first, pick)]);
  };
  same(
    addresses,
    "ip-addr/plain.txt",
    "ip-addr/details.txt",
    "ip-addr/statistics.txt",
    "ip-addr/one-line.txt",
    "ip-addr/json.txt",
    "ip-addr/json-pretty.txt",
  );
  same(
    links,
    "ip-addr/plain.txt",
    "ip-addr/json.txt",
    "ip-link/plain.txt",
    "ip-link/one-line.txt",
    "ip-link/json.txt",
  );
  same(routes, "ip-route/all-tables.txt", "ip-route/json.txt");
  same(routes, "ip-route/main.txt", "ip-route/one-line.txt");
  same((s) => s.policyRules.map((r) => [r.priority, r.text]), "ip-rule/rules.txt", "ip-rule/json.txt");
  same(
    (s) => s.neighbours.map(({ at, ...n }) => n),
    "ip-neigh/states.txt",
    "ip-neigh/statistics.txt",
    "ip-neigh/json.txt",
  );
  same(
    (s) => s.addresses.map((a) => [a.ip, a.prefixLength, a.peer]),
    "ip-addr/plain.txt",
    "ip-addr/brief.txt",
  );
  same(
    (s) => s.neighbours.map((n) => [n.ip, n.mac]).sort(),
    "arp-table/net-tools-2.10.txt",
    "arp-list/net-tools-2.10.txt",
    "proc-net-arp/kernel-6.txt",
  );
});

describe("a text that names no command", () => {
  test("is recognised by its shape, and the facts name the parser as command", () => {
    const { addresses, sections, unread } = read(
      "2: eth0: <UP> mtu 1500\n    inet 10.0.0.1/24 scope global eth0\n",
    );
    expect(addresses).toMatchObject([{ ip: "10.0.0.1", at: { line: 2, command: "ip-addr" } }]);
    expect(sections).toMatchObject([{ command: "ip-addr", parser: "ip-addr", from: 1, to: 2 }]);
    expect(unread).toEqual([]);
  });

  test("two outputs that nothing separates are both read", () => {
    const [addr, table] = [readFixture("ip-addr/plain.txt"), readFixture("ipvsadm-list/tunnel.txt")].map(
      (t) => t.slice(t.indexOf("\n") + 1),
    );
    const state = read(`${addr}\n${table}`);
    expect(state.addresses.length).toBe(12);
    expect(state.services.length).toBeGreaterThan(0);
    expect(state.unread).toEqual([]);
  });

  test.each([
    "ip-addr/plain",
    "ip-link/statistics",
    "ip-route/all-tables",
    "ip-neigh/states",
    "ip-rule/rules",
    "sysctl/pattern",
    "ifconfig/net-tools-1.60",
    "arp-table/net-tools-2.10",
    "route-table/net-tools-2.10",
    "kernel-log/dmesg",
    "uname/all",
    "ipvsadm-list/tunnel",

    "ss/iproute2-6",
  ])("gives for %s what it gives when named", (path) => {
    const text = readFixture(`${path}.txt`);
    expect(factsOf(read(text.slice(text.indexOf("\n") + 1)))).toEqual(factsOf(read(text)));
  });

  test("of a configuration no line becomes a value of the running kernel", () => {
    const { sysctls } = read("# tuned for LVS\nnet.ipv4.conf.all.rp_filter = 0\n");
    expect(sysctls).toEqual([]);
  });
});

describe("what is not understood", () => {
  test("is listed, whatever it is", () => {
    const { unread, sections } = read(
      "hello\n### frobnicate -x\na\n\n# a comment\nb\n[root@ds ~]# lspci\nip_vs 1 2\n",
    );
    expect(unread.map((at) => [at.line, at.text])).toEqual([
      [1, "hello"],
      [3, "a"],
      [6, "b"],
      [8, "ip_vs 1 2"],
    ]);
    expect(sections.map((s) => s.parser)).toEqual([undefined, undefined, undefined]);
  });

  test("costs its own section only", () => {
    const { addresses, sysctls, unread } = read(
      "### ip addr\nbash: ip: command not found\n### sysctl -a\nnet.ipv4.ip_forward = 1\n### ip addr\n2: a: <UP> mtu 1\n inet 10.0.0.1/8 scope global a",
    );
    expect([addresses.length, sysctls.length]).toEqual([1, 1]);
    expect(unread.map((at) => at.line)).toEqual([2]);
  });

  test("is listed up to a limit, which is then said", () => {
    const { unread } = read("x\n".repeat(HOST_LIMITS.unread + 50));
    expect(unread.length).toBe(HOST_LIMITS.unread + 1);
    expect(unread.at(-1)).toMatchObject({ line: HOST_LIMITS.unread + 1, text: "(… more lines not read)" });
  });

  test("a line beyond the limit is no line of any parser, a document is", () => {
    const names = Array.from({ length: 400 }, (_, i) => `{"ifname":"v${i}","flags":["UP"],"addr_info":[]}`);
    const { interfaces } = read(`### ip -j addr\n[${names.join(",")}]`);
    expect(interfaces.length).toBe(400);
    const { sysctls, unread } = read(
      `### sysctl -a\nnet.ipv4.x = ${"1".repeat(HOST_LIMITS.lineLength)}\nnet.ipv4.y = 1`,
    );
    expect([sysctls.map((s) => s.key), unread.map((at) => at.line)]).toEqual([["net.ipv4.y"], [2]]);
  });

  test("facts beyond the limit are dropped, and that is said", () => {
    const half = Math.ceil(HOST_LIMITS.facts / 2) + 10;
    const section = `### sysctl -a\n${"vm.a = 1\n".repeat(half)}`;
    const { sysctls, unread } = read(section + section);
    expect(sysctls.length).toBe(HOST_LIMITS.facts);
    expect(unread).toMatchObject([{ text: "(… more lines not read)" }]);
  });
});

test("sections that come twice are both there, in order", () => {
  const { sysctls } = read("# sysctl -a\nnet.ipv4.ip_forward = 0\n# sysctl -a\nnet.ipv4.ip_forward = 1\n");
  expect(sysctls.map((s) => [s.value, s.at.line])).toEqual([
    ["0", 2],
    ["1", 4],
  ]);
});

test("commands of one line are each read", () => {
  const { addresses, routes, unread } = read(
    "$ hostname; ip a; ip r\nds\n2: a: <UP> mtu 1\n    inet 10.0.0.1/8 scope global a\ndefault via 10.0.0.2 dev a\n",
  );
  expect([addresses.length, routes.length, unread.map((at) => at.text)]).toEqual([1, 1, ["ds"]]);
});

test("pasted from a terminal with colours, a wiki or Windows", () => {
  const { addresses, services } = read(
    "[root@ds ~]# ip -c a\r\n2: \x1b[36meth0\x1b[0m: <UP> mtu 1500\r\n\u00a0\u00a0inet \x1b[35m10.0.0.1\x1b[0m/24 scope global eth0\r\n" +
      "[root@ds ~]# ipvsadm -Ln\r\nTCP  10.0.0.9:80 rr\r\n  -&gt; 10.0.0.2:80   Route   1  0  0\r\n  \u2014> 10.0.0.3\uff1a80   Route   1  0  0\r\n",
  );
  expect(addresses).toMatchObject([{ ip: "10.0.0.1", label: "eth0" }]);
  expect(services[0].destinations.map((d) => d.ip)).toEqual(["10.0.0.2", "10.0.0.3"]);
});

test("masked addresses are told from crosses of other kinds", () => {
  expect(read("### ip a\nxxx.xxx.1.60").masked).toBe(true);
  expect(read("UDP ***.***.1.60:52002 rr").masked).toBe(true);
  expect(read("link/ether fa:16:xx:xx:xx:8d").masked).toBe(true);
  expect(read("drwxr-xr-x. 2 root root 0x1 x.y xxx.example.com *.*:*").masked).toBe(false);
});

/** The fixtures as one text, damaged: cut, doubled, interleaved with itself, characters changed. */
const damagedTexts: fc.Arbitrary<string> = fc
  .tuple(
    fc.shuffledSubarray(FIXTURES, { minLength: 1, maxLength: 6 }),
    fc.constantFrom("cut", "double", "weave", "noise", "glue"),
    fc.nat(),
    fc.nat(),
    fc.string({ unit: "binary", maxLength: 8 }),
  )
  .map(([some, how, a, b, noise]) => {
    const text = some.map((f) => f.text.slice(0, 6_000)).join("");
    const [from, to] = [a % text.length, b % text.length].sort((x, y) => x - y);
    if (how === "cut") return text.slice(from, to);
    if (how === "double") return text.slice(0, to) + text.slice(from);
    if (how === "noise") return text.slice(0, from) + noise + text.slice(from + noise.length);
    if (how === "glue")
      return text.slice(0, from) + text.slice(from, to).replaceAll("\n", noise.slice(0, 1)) + text.slice(to);
    const lines = text.split("\n");
    const half = lines.length >> 1;
    return lines
      .slice(0, half)
      .flatMap((line, i) => [line, lines[half + i]])
      .join("\n");
  });

test("damaged text never throws, and every fact and unread line is one of its lines", () => {
  fc.assert(
    fc.property(damagedTexts, (text) => {
      const lines = text.split("\n").length;
      const { sections, ...rest } = read(text);
      for (const line of citedLines(rest)) expect(line >= 1 && line <= lines).toBe(true);
      for (const { from, to } of sections) expect(from >= 1 && to <= lines).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("any text at all never throws", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "\n",
      "### ip a",
      "# sysctl -a",
      " = ",
      "1: a: <",
      "inet ",
      "[{",
      "->",
      "#",
      "$ ",
      "xxx.1.1.1",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      expect(read(pieces.join("")).host).toBe("ds");
    }),
  );
});

test.each([
  ["### ip route show table all\n", true],
  ["### ip route show table all\ndefault via 10.0.0.1 dev eth0\n", true],
  [
    "### ip route show table all\nlocal 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1\n",
    false,
  ],
  ["### ip route\n", true],
  ["### ip route\ndefault via 10.0.0.1 dev eth0\n", false],
  ["### ip route show table 100\n", false],
  ["### ip rule\n0:\tfrom all lookup local\n", true],
  ["### ip rule\n0:\tfrom all lookup local\n32766:\tfrom all lookup main\n", false],
  ["### iptables-save\n*filter\n:INPUT ACCEPT [0:0]\n", true],
  ["### iptables-save\n*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n", false],
  ["### iptables -S\n-P INPUT ACCEPT\n", false],
  ["### ip addr\n1: lo: <LOOPBACK,UP> mtu 65536\n    inet 127.0.0.1/8 scope host lo\n", true],
  ["### iptables-save\n-bash: iptables-save: command not found\n", true],
])("%j: is its end missing? %s", (text, cut) => {
  expect(read(text).sections.map((s) => s.partial)).toEqual([cut]);
});
