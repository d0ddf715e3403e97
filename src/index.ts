/** The Worker: the application over the analysis. */
import { analyze } from "./analysis/index.ts";
import { createApp } from "./app.ts";

export default createApp(analyze);
