/** What the command line takes. */
import { LANGUAGES } from "../src/render/define.ts";
import { RENDERERS } from "../src/render/index.ts";

const formats = RENDERERS.map(({ suffix }) => suffix).join(", ");

export const HELP = `Says where an LVS cluster loses packets, and why, from captures and host state.

  lvs-verdict analyze [options] FILE ..                judges here, sends nothing anywhere
  lvs-verdict post --server URL [options] FILE ..      sends the files to a server that judges
  lvs-verdict keys make --server URL --name NAME --scope SCOPE[,SCOPE] [--tenant T] [--days N]
  lvs-verdict keys list | revoke ID  --server URL [--tenant T]
  lvs-verdict help | version

A FILE is PART=PATH, or a path alone: host and kind are then guessed, and said on stderr.
PART is a host for a capture (pcap, pcapng, gzipped or not), HOST.state for raw command output,
HOST.state.before and HOST.state.after for the same around the test, HOST.bundle for an archive of the
collector or a sosreport, or topology.
HOST is client, ds or rs, with a suffix where there are several: rs1, rs-web03, ds-b.

  --format FORMAT   ${formats}; txt is the default
  --json            the same as --format json
  --lang LANGUAGE   ${LANGUAGES.join(", ")}
  -o, --output FILE writes the report there
  --server URL      post, keys: the server
  --key KEY         post, keys: sent as a bearer token; better LVS_VERDICT_KEY in the environment
  --scope SCOPE     keys make: analyses:read, analyses:write, admin
  --cited FILE      analyze: the frames that the report cites, and no others, as a pcapng with its words
  --retain DAYS     post: the server keeps the captures, encrypted, so that it can give the frames that the
                    report cites (.pcap behind the report's address)
  --redact MODE     addresses, or all (names too): replaced before anything is judged, with the same verdict
  --redact-key-file FILE
                    analyze: at least 32 characters; without one each run calls things otherwise

Exit code: 0 healthy, 1 faulty, 2 inconclusive, 3 nothing could be judged.

  lvs-verdict analyze ds=ds.cap rs1=rs1.cap ds.state=ds.txt rs1.state=rs1.txt
  lvs-verdict analyze --format json -o report.json ds.cap rs1-eth0.pcap ds.txt
`;
