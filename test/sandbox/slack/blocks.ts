import { z } from "zod";

/*
 * What Slack takes as Block Kit (docs.slack.dev/reference/block-kit, read November 2026): the blocks and elements that alerts, App Home and dialogs
 * are made of, each strict, so that a member that Slack would refuse is refused here. Rich text, video, files and pickers of dates are not among them.
 */

/** One thing wrong with blocks or a view. Nonsense is an unknown member, type or enum, or a wrong JSON type; the rest is a limit or a gap. */
export interface LayoutProblem {
  /** The vendor's way of saying it: "no more than 50 items allowed [json-pointer:/blocks]". */
  readonly message: string;
  readonly nonsense: boolean;
}

const text = (max: number) => z.string().min(1).max(max);
const plainText = (max: number) =>
  z.strictObject({ type: z.literal("plain_text"), text: text(max), emoji: z.boolean().optional() });
const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal("mrkdwn"), text: text(max), verbatim: z.boolean().optional() });
const anyText = (max: number) => z.discriminatedUnion("type", [plainText(max), mrkdwn(max)]);

const blockId = { block_id: text(255).optional() };
const actionId = { action_id: text(255).optional() };
const style = z.enum(["primary", "danger"]).optional();

const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style,
});
const option = z.strictObject({
  text: anyText(75),
  value: text(150),
  description: anyText(75).optional(),
  url: z.url().max(3_000).optional(),
});
const choice = { ...actionId, confirm: confirm.optional(), focus_on_load: z.boolean().optional() };
const placeholder = plainText(150).optional();

const image = z.strictObject({ type: z.literal("image"), image_url: z.url().max(3_000), alt_text: text(2_000) });
const button = z.strictObject({
  type: z.literal("button"),
  ...actionId,
  text: plainText(75),
  value: text(2_000).optional(),
  url: z.url().max(3_000).optional(),
  style,
  confirm: confirm.optional(),
  accessibility_label: text(75).optional(),
});
const overflow = z.strictObject({
  type: z.literal("overflow"),
  ...actionId,
  options: z.array(option).min(1).max(5),
  confirm: confirm.optional(),
});
const staticSelect = z.strictObject({
  type: z.literal("static_select"),
  ...choice,
  placeholder,
  options: z.array(option).min(1).max(100),
  initial_option: option.optional(),
});
const checkboxes = z.strictObject({
  type: z.literal("checkboxes"),
  ...choice,
  options: z.array(option).min(1).max(10),
  initial_options: z.array(option).min(1).max(10).optional(),
});
const channelsSelect = z.strictObject({
  type: z.literal("channels_select"),
  ...choice,
  placeholder,
  initial_channel: z.string().optional(),
});
const usersSelect = z.strictObject({
  type: z.literal("users_select"),
  ...choice,
  placeholder,
  initial_user: z.string().optional(),
});
const plainTextInput = z.strictObject({
  type: z.literal("plain_text_input"),
  ...actionId,
  placeholder,
  initial_value: z.string().max(3_000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.int().min(0).max(3_000).optional(),
  max_length: z.int().min(1).max(3_000).optional(),
  focus_on_load: z.boolean().optional(),
});

const interactive = [button, overflow, staticSelect, checkboxes, channelsSelect, usersSelect] as const;

const block = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("header"), ...blockId, text: plainText(150) }),
  z
    .strictObject({
      type: z.literal("section"),
      ...blockId,
      text: anyText(3_000).optional(),
      fields: z.array(anyText(2_000)).min(1).max(10).optional(),
      accessory: z.discriminatedUnion("type", [image, ...interactive]).optional(),
      expand: z.boolean().optional(),
    })
    .refine((each) => each.text !== undefined || each.fields !== undefined, { error: "missing required field: text" }),
  z.strictObject({
    type: z.literal("context"),
    ...blockId,
    elements: z
      .array(z.discriminatedUnion("type", [plainText(2_000), mrkdwn(2_000), image]))
      .min(1)
      .max(10),
  }),
  z
    .strictObject({
      type: z.literal("actions"),
      ...blockId,
      elements: z.array(z.discriminatedUnion("type", interactive)).min(1).max(25),
    })
    .refine((each) => areDistinct(each.elements.map((element) => element.action_id)), {
      error: "`action_id` already exists in this block",
    }),
  z.strictObject({ type: z.literal("divider"), ...blockId }),
  z.strictObject({ ...image.shape, ...blockId, title: plainText(2_000).optional() }),
  z.strictObject({
    type: z.literal("input"),
    ...blockId,
    label: plainText(2_000),
    element: z.discriminatedUnion("type", [plainTextInput, staticSelect, checkboxes, channelsSelect, usersSelect]),
    dispatch_action: z.boolean().optional(),
    hint: plainText(2_000).optional(),
    optional: z.boolean().optional(),
  }),
]);

const blocks = (max: number) =>
  z
    .array(block)
    .max(max)
    .refine((all) => areDistinct(all.map((each) => each.block_id)), { error: "`block_id` already exists" });

const viewFacts = {
  private_metadata: z.string().max(3_000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
};
const view = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("home"), ...viewFacts, blocks: blocks(100) }),
  z.strictObject({
    type: z.literal("modal"),
    ...viewFacts,
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    blocks: blocks(100),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
  }),
]);

const messageBlocks = z.object({ blocks: blocks(50) });
const wrappedView = z.object({ view });

/** A view as Slack took it. */
export type AcceptedView = z.infer<typeof view>;

/** What Slack finds wrong with a message's blocks (at most 50); empty when nothing is. */
export function blockProblems(sent: unknown): readonly LayoutProblem[] {
  return problemsOf(messageBlocks.safeParse({ blocks: sent }, { reportInput: true }).error?.issues ?? []);
}

/** A view read strictly (at most 100 blocks), or what Slack finds wrong with it. */
export function readView(sent: unknown): AcceptedView | readonly LayoutProblem[] {
  const parsed = wrappedView.safeParse({ view: sent }, { reportInput: true });
  return parsed.success ? parsed.data.view : problemsOf(parsed.error.issues);
}

function problemsOf(issues: readonly z.core.$ZodIssue[]): readonly LayoutProblem[] {
  return issues.map((issue) => ({
    message: `${describe(issue)} [json-pointer:/${issue.path.map(String).join("/")}]`,
    nonsense: isNonsense(issue),
  }));
}

function describe(issue: z.core.$ZodIssue): string {
  if (isMissing(issue)) return "missing required field";
  if (issue.code === "unrecognized_keys") return `invalid additional property: ${issue.keys.join(", ")}`;
  if (issue.code === "invalid_union" || issue.code === "invalid_value") return "unsupported type or value";
  if (issue.code === "too_big" && issue.origin === "array") return `no more than ${issue.maximum} items allowed`;
  if (issue.code === "too_big") return `must be less than ${Number(issue.maximum) + 1} characters`;
  if (issue.code === "too_small" && issue.origin === "array") return `must provide at least ${issue.minimum} items`;
  if (issue.code === "too_small") return `must be more than ${Number(issue.minimum) - 1} characters`;
  return issue.message;
}

function isNonsense(issue: z.core.$ZodIssue): boolean {
  if (isMissing(issue)) return false;
  return ["unrecognized_keys", "invalid_union", "invalid_value", "invalid_type"].includes(issue.code);
}

function isMissing(issue: z.core.$ZodIssue): boolean {
  return issue.code === "invalid_type" && issue.input === undefined;
}

function areDistinct(ids: readonly (string | undefined)[]): boolean {
  const given = ids.filter((each) => each !== undefined);
  return new Set(given).size === given.length;
}
