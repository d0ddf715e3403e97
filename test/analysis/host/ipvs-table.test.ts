import { expect, test } from "vitest";
import { parseEndpoint } from "../../../src/analysis/host/endpoint.ts";
import { LIST_COLUMNS, readIpvsTable } from "../../../src/analysis/host/ipvs-table.ts";
import { readFlags } from "../../../src/analysis/host/ipvs-values.ts";
import { decimal } from "../../../src/analysis/host/numbers.ts";
import { bodyLines, plainFacts } from "./parser-fixtures.ts";

const read = (text: string, columns = LIST_COLUMNS) =>
  plainFacts(
    readIpvsTable(bodyLines(text), { endpoint: parseEndpoint, fwmark: decimal, flags: readFlags }, columns),
  );

test("a heading says more than what was expected", () => {
  const text =
    "Prot LocalAddress:Port Uthreshold Lthreshold ActiveConn InActConn\n  -> RemoteAddress:Port\nTCP 10.0.0.1:80\n-> 10.0.0.2:80 9 8 7 6";
  expect(read(text)).toMatchObject({
    facts: { services: [{ port: 80, destinations: [{ activeConnections: 7, inactiveConnections: 6 }] }] },
    unread: [],
  });
});

test("destinations of a service that was not understood belong to nobody", () => {
  const text = "TCP 10.0.0.1:80 rr\nTCP 10.0.0.300:80 rr\n-> 10.0.0.2:80 Route 1 0 0";
  expect(read(text)).toMatchObject({ facts: { services: [{ destinations: [] }] }, unread: [3, 4] });
});

test("numbers where a scheduler should stand are another table's", () => {
  expect(read("TCP 10.0.0.1:80 5 4 3 2 1")).toEqual({ facts: {}, unread: [2] });
});
