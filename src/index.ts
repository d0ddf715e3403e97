/** The Worker: the application over the analysis. */
import { analyze } from "./analysis/index.ts";
import { createApp } from "./app.ts";
import { nativeSha256 } from "./lib/native-digest.ts";

export default createApp((inputs) => analyze(inputs, nativeSha256));
