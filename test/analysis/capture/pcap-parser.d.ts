declare module "pcap-parser" {
  interface Packet {
    readonly header: {
      readonly timestampSeconds: number;
      readonly timestampMicroseconds: number;
      readonly capturedLength: number;
      readonly originalLength: number;
    };
    readonly data: Buffer;
  }
  interface Parser {
    on(event: "packet", listener: (packet: Packet) => void): Parser;
    on(event: "end", listener: () => void): Parser;
    on(event: "error", listener: (error: Error) => void): Parser;
  }
  export function parse(input: NodeJS.ReadableStream): Parser;
}
