/** The style of the page, and the policy that lets it and nothing else in. */
import { plainSha256 } from "../lib/digest.ts";

export const PAGE_STYLE = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1b2733;--dim:#4a5866;--line:#c4ccd4;--soft:#f1f4f7;--link:#0b57a4;
--red:#b3261e;--green:#1e6b34;--amber:#7a4a00}
@media (prefers-color-scheme:dark){:root{--paper:#14191f;--ink:#e6ebf0;--dim:#aab6c2;--line:#3c4854;--soft:#1e262e;
--link:#8ec5ff;--red:#ff8f85;--green:#7fd99a;--amber:#f2c36b}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",
"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;overflow-wrap:anywhere}
header,main,footer,nav{max-width:64rem;margin:0 auto;padding:0 1rem}
header{padding-top:1rem}
h1{font-size:1.5rem;line-height:1.3;margin:.2rem 0 .6rem}
h2{font-size:1.25rem;margin:2.2rem 0 .6rem;padding-top:.4rem;border-top:2px solid var(--line)}
h3{font-size:1.05rem;margin:1.6rem 0 .4rem}
h4{font-size:1rem;margin:1rem 0 .3rem}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.5rem}
.outcome{display:inline-block;margin:0 .5rem 0 0;padding:.1rem .7rem;border-radius:.3rem;font-weight:700;color:#fff}
.faulty{background:#b3261e}.healthy{background:#1e6b34}.inconclusive{background:#7a4a00}
.small{color:var(--dim);font-size:.9rem}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem;margin:.6rem 0}
dl.facts dt{color:var(--dim)}dl.facts dd{margin:0}
@media (max-width:30rem){dl.facts{grid-template-columns:1fr}dl.facts dt{margin-top:.4rem}}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;padding:0;margin:.8rem 0}
.wide{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;font-size:.9rem;min-width:100%}
caption{text-align:left;color:var(--dim);padding:.2rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line);overflow-wrap:normal}
thead th{background:var(--soft);white-space:nowrap}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
tr.bad td,tr.bad th{color:var(--red);font-weight:600}
tbody th{font-weight:600}tbody th,td{white-space:nowrap}
td.long{white-space:normal;min-width:16rem;overflow-wrap:anywhere}
pre,code{font-family:ui-monospace,"Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono","Noto Sans Mono CJK SC",monospace;font-size:.875rem}
pre{background:var(--soft);border:1px solid var(--line);border-radius:.3rem;padding:.6rem;margin:.4rem 0;
white-space:pre-wrap;overflow-wrap:anywhere;user-select:text}
details{border:1px solid var(--line);border-radius:.3rem;margin:.35rem 0}
summary{cursor:pointer;padding:.35rem .6rem}
details>dl.facts,details>pre,details>p,details>ul{margin-left:.8rem;margin-right:.8rem}
.finding{border-left:.3rem solid var(--line);padding-left:.8rem;margin:1.4rem 0}
.finding.broken{border-color:var(--red)}.finding.degraded,.finding.risk{border-color:var(--amber)}
.picture{overflow-x:auto;border:1px solid var(--line);border-radius:.3rem;margin:.6rem 0}
.picture svg{display:block;width:100%;min-width:42rem;height:auto}
footer{margin-top:3rem;padding-bottom:2rem}
@media screen and (prefers-color-scheme:dark){
.picture .paper{fill:#14191f}.picture .ink{fill:#e6ebf0}.picture .dim{fill:#aab6c2}
.picture .halo{stroke:#242d36}.picture .red{fill:#ff8f85}.picture .green{fill:#7fd99a}.picture .amber{fill:#f2c36b}
.picture .ink-line{stroke:#e6ebf0}.picture .dim-line{stroke:#aab6c2}.picture .red-line{stroke:#ff8f85}
.picture .box{fill:#1e262e}.picture .band{fill:#242d36}}
@media print{
@page{size:A4;margin:15mm}
:root{color-scheme:light;--paper:#fff;--ink:#000;--dim:#333;--line:#999;--soft:#f4f4f4;--link:#000;--red:#a00;
--green:#060;--amber:#640}
body{font-size:10pt}nav,.skip{display:none}header,main,footer{max-width:none;padding:0}
h2,h3,h4,summary{break-after:avoid}pre,tr,.picture{break-inside:avoid}
.picture,.wide{overflow:visible}.picture svg{min-width:0}table{font-size:8pt}td.long{min-width:0}tbody th,td{white-space:normal}th,td{overflow-wrap:anywhere;padding:.15rem .3rem}
.outcome{print-color-adjust:exact}}
`;

const digest = plainSha256();
digest.update(new TextEncoder().encode(PAGE_STYLE));
const bytes = (digest.hex().match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
const hash = btoa(String.fromCharCode(...bytes));

/** Nothing is loaded, nothing runs, nothing is sent; the style is this one. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
