import type { types } from "@slack/bolt";
import type { Alert } from "../../../records/alert.ts";
import { escaped } from "./escape.ts";
import { certaintyWords, momentWords, moneyWords, OUTCOME_WORDS, phoneWords, sourceWords } from "./words.ts";

/** How an install reads times and numbers. */
export interface Reader {
  readonly timeZone: string;
  readonly homeCountry: string;
}

/** A message: `text` is what notices and screen readers say, `blocks` what people see. */
interface SlackMessage {
  readonly text: string;
  readonly blocks: types.KnownBlock[];
}

interface Layout {
  readonly title: string;
  readonly fields: readonly (readonly [label: string, value: string | undefined])[];
  readonly context: string;
}

/** Slack's limit of a header is 150 characters, of an address 3,000; of a field 2,000, far more than anyone reads in two columns. */
const MAX_HEADER = 150;
const MAX_URL = 3_000;
const MAX_FIELD = 300;

/**
 * An alert as a Slack message: header, facts in two columns, one line of context, and a button to the call. Facts that are not known are left out.
 * Values are escaped and never made into links or mentions. Pure.
 */
export function toMessage(alert: Alert, reader: Reader): SlackMessage {
  const { title, fields, context } =
    alert.kind === "missed_call" ? missedCall(alert, reader) : highValueCall(alert, reader);
  const header = escaped(title, MAX_HEADER);
  const known = fields.flatMap(([label, value]) => (value === undefined ? [] : [field(label, value)]));
  return {
    text: header,
    blocks: [
      { type: "header", text: { type: "plain_text", text: header } },
      { type: "section", fields: known },
      { type: "context", elements: [mrkdwn(escaped(context, MAX_FIELD))] },
      ...actions(alert),
    ],
  };
}

function missedCall(alert: Alert, reader: Reader): Layout {
  const { time, dayAndTime } = momentWords(alert.at, reader.timeZone);
  const rang = alert.rangSeconds === undefined ? time : `${time} for ${alert.rangSeconds} s`;
  return {
    title: `Missed call: ${callerOf(alert, reader)}`,
    fields: [
      ["Number", numberOf(alert, reader)],
      ["Rang", rang],
      ["Came from", sourceWords(alert.source)],
      ["Open deal", worthOf(alert)],
    ],
    context: `${dayAndTime} (${reader.timeZone})`,
  };
}

function highValueCall(alert: Alert, reader: Reader): Layout {
  const { dayAndTime } = momentWords(alert.at, reader.timeZone);
  const result = alert.outcome === undefined ? undefined : OUTCOME_WORDS[alert.outcome];
  const sure = alert.confidence === undefined ? "" : `, ${certaintyWords(alert.confidence)}`;
  const worth = worthOf(alert);
  const name = result ?? "High-value";
  return {
    title: worth === undefined ? `${name} call` : `${name} call, likely worth ${worth}`,
    fields: [
      ["Caller", callerOf(alert, reader)],
      ["Number", alert.callerName === undefined ? undefined : numberOf(alert, reader)],
      ["Result", result === undefined ? undefined : `${result}${sure}`],
      ["Source", sourceWords(alert.source)],
    ],
    context: `Why you see this: worth at least the amount you set · ${dayAndTime} (${reader.timeZone})`,
  };
}

function callerOf(alert: Alert, reader: Reader): string {
  return alert.callerName ?? numberOf(alert, reader) ?? "caller not known";
}

function numberOf({ callerNumber }: Alert, { homeCountry }: Reader): string | undefined {
  return callerNumber === undefined ? undefined : phoneWords(callerNumber, homeCountry);
}

function worthOf({ value }: Alert): string | undefined {
  return value === undefined ? undefined : moneyWords(value);
}

function field(label: string, value: string): types.MrkdwnElement {
  return mrkdwn(`*${label}*\n${escaped(value, MAX_FIELD)}`);
}

/** `verbatim` keeps Slack from making links and mentions out of what looks like them. */
function mrkdwn(text: string): types.MrkdwnElement {
  return { type: "mrkdwn", text, verbatim: true };
}

/** Buttons that would act on our server are left out until it answers them: a dead button is worse than none. */
function actions({ link }: Alert): types.KnownBlock[] {
  if (!URL.canParse(link) || !/^https?:/.test(link) || link.length > MAX_URL) return [];
  const button = {
    type: "button",
    action_id: "open_call",
    text: { type: "plain_text", text: "Open call" },
    url: link,
  } as const;
  return [{ type: "actions", elements: [button] }];
}
