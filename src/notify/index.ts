/** The kinds of receivers there are. */
import type { Notifier } from "./define.ts";
import { dingtalk } from "./dingtalk.ts";
import { feishu } from "./feishu.ts";
import { json } from "./json.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";
import { wecom } from "./wecom.ts";

export const NOTIFIERS: readonly Notifier[] = [json, slack, teams, feishu, dingtalk, wecom];
