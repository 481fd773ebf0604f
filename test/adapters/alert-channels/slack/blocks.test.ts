import { describe, expect, it } from "vitest";
import { toMessage } from "../../../../app/adapters/alert-channels/slack/blocks.ts";
import { escaped } from "../../../../app/adapters/alert-channels/slack/escape.ts";
import { certaintyWords, moneyWords, phoneWords } from "../../../../app/adapters/alert-channels/slack/words.ts";
import { money } from "../../../../app/values/money.ts";
import { parsePhone } from "../../../../app/values/phone.ts";
import { anAlert, READER } from "./an-alert.ts";

const openCall = {
  type: "actions",
  elements: [
    {
      type: "button",
      action_id: "open_call",
      text: { type: "plain_text", text: "Open call" },
      url: "https://ringledger.example/calls/call-1",
    },
  ],
};

function mrkdwn(text: string): object {
  return { type: "mrkdwn", text, verbatim: true };
}

describe("a Slack message", () => {
  it("tells of a missed call: who, when, from where, and what is open", () => {
    expect(toMessage(anAlert({ value: money(360_000, "USD") }), READER)).toEqual({
      text: "Missed call: Maria Alvarez",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "Missed call: Maria Alvarez" } },
        {
          type: "section",
          fields: [
            mrkdwn("*Number*\n(202) 555-0134"),
            mrkdwn("*Rang*\n14:02 for 31 s"),
            mrkdwn('*Came from*\nGoogle Ads "water heater repair"'),
            mrkdwn("*Open deal*\n$3,600.00"),
          ],
        },
        { type: "context", elements: [mrkdwn("Tue 13 Oct, 14:02 (America/New_York)")] },
        openCall,
      ],
    });
  });

  it("tells of a high-value call: what it may be worth, how sure that is, and why it is shown", () => {
    const alert = anAlert({
      kind: "high_value_call",
      outcome: "appointment",
      confidence: 0.94,
      value: money(225_000, "USD"),
      source: { channel: "organic_search" },
    });
    expect(toMessage(alert, READER)).toEqual({
      text: "Booked call, likely worth $2,250.00",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "Booked call, likely worth $2,250.00" } },
        {
          type: "section",
          fields: [
            mrkdwn("*Caller*\nMaria Alvarez"),
            mrkdwn("*Number*\n(202) 555-0134"),
            mrkdwn("*Result*\nBooked, 94% sure"),
            mrkdwn("*Source*\nOrganic search"),
          ],
        },
        {
          type: "context",
          elements: [
            mrkdwn("Why you see this: worth at least the amount you set · Tue 13 Oct, 14:02 (America/New_York)"),
          ],
        },
        openCall,
      ],
    });
  });

  it("shows a hostile name literally, everywhere", () => {
    const callerName = "<!channel> <https://evil|click> & Co";
    const shown = "&lt;!channel&gt; &lt;https://evil|click&gt; &amp; Co";
    const { text, blocks } = toMessage(anAlert({ kind: "high_value_call", callerName }), READER);
    expect([text, blocks[1]]).toMatchObject(["High-value call", { fields: [mrkdwn(`*Caller*\n${shown}`), {}, {}] }]);
    expect(toMessage(anAlert({ callerName }), READER).text).toBe(`Missed call: ${shown}`);
  });

  it("leaves out what is not known, and a button that leads nowhere", () => {
    const alert = anAlert({ callerName: undefined, callerNumber: undefined, rangSeconds: undefined, link: "/calls/1" });
    const { text, blocks } = toMessage(alert, READER);
    expect(text).toBe("Missed call: caller not known");
    expect(blocks.map((each) => each.type)).toEqual(["header", "section", "context"]);
  });
});

describe("words", () => {
  it("are cut to Slack's limits, never inside an entity", () => {
    expect(escaped("a & b", 10)).toBe("a &amp; b");
    expect(escaped("a & bcd", 8)).toBe("a &amp;…");
    expect(escaped("a & bcd", 7)).toBe("a …");
    expect(escaped("two\nlines", 20)).toBe("two lines");
  });

  it("give money its currency and a real minus sign, numbers their form, and certainty its limit", () => {
    expect([moneyWords(money(3_600, "JPY")), moneyWords(money(-360_000, "USD"))]).toEqual(["¥3,600", "−$3,600.00"]);
    const london = parsePhone("+442079460958", "GB");
    expect(london === undefined ? undefined : phoneWords(london, "US")).toBe("+44 20 7946 0958");
    expect([certaintyWords(0.942), certaintyWords(0.999)]).toEqual(["94% sure", "over 99% sure"]);
  });
});
