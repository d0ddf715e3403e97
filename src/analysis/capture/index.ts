/** The container formats, in the order in which they are tried. */
import type { Container } from "./define.ts";
import { pcap } from "./pcap.ts";
import { pcapng } from "./pcapng.ts";

export const containers: readonly Container[] = [pcap, pcapng];
