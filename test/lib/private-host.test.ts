import { describe, expect, it } from "vitest";
import { isPrivateHost } from "../../src/lib/private-host.ts";

/** As a URL gives it: what is written in other ways comes out in one. */
const judged = (host: string) => isPrivateHost(new URL(`https://${host}/hook`).hostname);

describe("a host that is not for the public", () => {
  it.each([
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[fd00::1]",
    "[fe80::1]",
    "[ff02::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::10.0.0.1]",
    "[2002:7f00:1::]",
    "localhost",
    "LOCALHOST.",
    "x.localhost",
    "printer.local",
    "metadata.google.internal",
    "router",
    "１２７.0.0.1",
  ])("%s", (host) => expect(judged(host)).toBe(true));
});

describe("a host that is", () => {
  it.each([
    "hooks.slack.com",
    "example.org.",
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "172.15.255.255",
    "172.32.0.1",
    "100.128.0.1",
    "[2606:4700::1111]",
    "[::ffff:1.1.1.1]",
    "[64:ff9b::1.1.1.1]",
    "localhost.example.org",
  ])("%s", (host) => expect(judged(host)).toBe(false));
});
