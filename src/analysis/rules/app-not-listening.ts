/** The real server's kernel takes the request, and no socket is there for it. */
import { refusedRule } from "./refused.ts";

export const appNotListening = refusedRule({
  id: "app-not-listening",
  title: { en: "Nothing listens for the service on the real server", zh: "RS 上没有进程监听该服务端口" },
  kind: "none",
});
