import { describe, expect, it } from "vitest";
import { blockProblems, readView } from "./blocks.ts";

const header = { type: "header", text: { type: "plain_text", text: "Missed call" } };
const button = {
  type: "button",
  action_id: "call-back",
  text: { type: "plain_text", text: "Call back" },
  value: "call 1",
};
const section = (text: string): object => ({ type: "section", text: { type: "mrkdwn", text } });
const fields = (count: number): object => ({
  type: "section",
  fields: Array(count).fill({ type: "mrkdwn", text: "x" }),
});
const actions = (...elements: readonly object[]): object => ({ type: "actions", elements });

describe("blocks", () => {
  it("of every kind that alerts are made of are taken", () => {
    const context = { type: "context", elements: [{ type: "mrkdwn", text: "2nd missed call this week" }] };
    const confirm = {
      title: { type: "plain_text", text: "Send again?" },
      text: { type: "mrkdwn", text: "12 conversions." },
      confirm: { type: "plain_text", text: "Send" },
      deny: { type: "plain_text", text: "Keep" },
    };
    const careful = { ...button, action_id: "send-again", style: "danger", confirm };
    expect(blockProblems([header, fields(10), section("x".repeat(3_000)), context, actions(button, careful)])).toEqual(
      [],
    );
    expect(blockProblems([{ type: "divider" }, ...Array(49).fill(header)])).toEqual([]);
  });

  it.each<[string, readonly object[], string]>([
    ["51 blocks", Array(51).fill(header), "no more than 50 items allowed [json-pointer:/blocks]"],
    [
      "a header of 151 characters",
      [{ type: "header", text: { type: "plain_text", text: "x".repeat(151) } }],
      "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ],
    [
      "a section of 3,001 characters",
      [section("x".repeat(3_001))],
      "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ],
    ["an empty section text", [section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"],
    ["eleven fields", [fields(11)], "no more than 10 items allowed [json-pointer:/blocks/0/fields]"],
    [
      "a field of 2,001 characters",
      [{ type: "section", fields: [{ type: "mrkdwn", text: "x".repeat(2_001) }] }],
      "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ],
    [
      "a section without text and fields",
      [{ type: "section" }],
      "missing required field: text [json-pointer:/blocks/0]",
    ],
    ["a header without text", [{ type: "header" }], "missing required field [json-pointer:/blocks/0/text]"],
    [
      "26 elements",
      [actions(...Array.from({ length: 26 }, (_each, index) => ({ ...button, action_id: `a${index}` })))],
      "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ],
    [
      "a button of 76 characters",
      [actions({ ...button, text: { type: "plain_text", text: "x".repeat(76) } })],
      "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ],
    [
      "an action id of 256 characters",
      [actions({ ...button, action_id: "x".repeat(256) })],
      "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ],
    [
      "a value of 2,001 characters",
      [actions({ ...button, value: "x".repeat(2_001) })],
      "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ],
    [
      "one action id twice",
      [actions(button, button)],
      "`action_id` already exists in this block [json-pointer:/blocks/0]",
    ],
    [
      "one block id twice",
      [
        { ...header, block_id: "b" },
        { ...header, block_id: "b" },
      ],
      "`block_id` already exists [json-pointer:/blocks]",
    ],
  ])("refuse %s without calling it nonsense", (_what, blocks, message) => {
    expect(blockProblems(blocks)).toEqual([{ message, nonsense: false }]);
  });

  it.each<[string, object, string]>([
    ["an unknown member", { ...header, color: "red" }, "invalid additional property: color [json-pointer:/blocks/0]"],
    ["an unknown type", { type: "table", rows: [] }, "unsupported type or value [json-pointer:/blocks/0/type]"],
    [
      "an unknown style",
      actions({ ...button, style: "warning" }),
      "unsupported type or value [json-pointer:/blocks/0/elements/0/style]",
    ],
    [
      "markdown in a header",
      { type: "header", text: { type: "mrkdwn", text: "x" } },
      "unsupported type or value [json-pointer:/blocks/0/text/type]",
    ],
  ])("call %s nonsense", (_what, block, message) => {
    expect(blockProblems([block])).toEqual([{ message, nonsense: true }]);
  });
});

describe("views", () => {
  it("hold 100 blocks and not one more", () => {
    const home = (count: number): object => ({ type: "home", blocks: Array(count).fill(header) });
    expect(readView(home(100))).toHaveProperty("type", "home");
    expect(readView(home(101))).toEqual([
      { message: "no more than 100 items allowed [json-pointer:/view/blocks]", nonsense: false },
    ]);
  });

  it("name a dialog in at most 24 characters", () => {
    expect(readView({ type: "modal", title: { type: "plain_text", text: "x".repeat(25) }, blocks: [] })).toEqual([
      { message: "must be less than 25 characters [json-pointer:/view/title/text]", nonsense: false },
    ]);
  });
});
