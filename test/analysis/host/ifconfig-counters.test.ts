import { expect, test } from "vitest";
import { readCounters } from "../../../src/analysis/host/ifconfig-counters.ts";

const pairs = (text: string) => readCounters(text)?.map((c) => `${c.name} ${c.value}`);

test.each([
  ["RX packets 61  bytes 8018 (7.8 KiB)", ["rx_packets 61", "rx_bytes 8018"]],
  [
    "TX errors 1  dropped 2 overruns 3  carrier 4  collisions 5",
    ["tx_errors 1", "tx_dropped 2", "tx_fifo_errors 3", "tx_carrier_errors 4", "collisions 5"],
  ],
  [
    "RX packets:9 errors:1 dropped:2 overruns:3 frame:4",
    ["rx_packets 9", "rx_errors 1", "rx_dropped 2", "rx_fifo_errors 3", "rx_frame_errors 4"],
  ],
  ["collisions:5 txqueuelen:1000", ["collisions 5"]],
  ["RX bytes:960 (960.0 b)  TX bytes:961 (961.0 b)", ["rx_bytes 960", "tx_bytes 961"]],
])("%s", (text, expected) => {
  expect(pairs(text)).toEqual(expected);
});

test.each(["inet 10.0.0.1  netmask 255.0.0.0", "RX packets", "UP BROADCAST  MTU:1500  Metric:1", ""])(
  "%j has none",
  (text) => {
    expect(pairs(text)).toBeUndefined();
  },
);
