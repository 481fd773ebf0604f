import type { FieldViolation } from "./errors.ts";
import type { IngestEvents, IngestMembers, SentDestination, SentEncoding, SentEvent, SentMember } from "./shapes.ts";
import { missing, userDataViolations, violation } from "./user-data-rules.ts";

/** An advertiser's account as the sandbox knows it; without `userLists`, any number that is no conversion action is a user list. */
export interface GoogleAccount {
  readonly accountId: string;
  readonly conversionActions: readonly ConversionAction[];
  readonly userLists?: readonly string[];
}

/** A conversion action; `lookbackDays` is its click-through window, 1 to 90. */
export interface ConversionAction {
  readonly id: string;
  readonly type: "UPLOAD_CLICKS" | "UPLOAD_CALLS";
  readonly lookbackDays: number;
}

/** What the rules need to know besides the body. */
export interface RuleContext {
  readonly accounts: readonly GoogleAccount[];
  readonly nowMs: number;
}

const MAX_EVENTS = 2_000;
const MAX_MEMBERS = 10_000;
const MAX_DESTINATIONS = 10;

const currencies = new Set(Intl.supportedValuesOf("currency"));
const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Checks a well-shaped `events:ingest` body; an empty answer means that the vendor would accept it. */
export function eventViolations(body: IngestEvents, context: RuleContext): readonly FieldViolation[] {
  const events = body.events ?? [];
  const actions = (body.destinations ?? []).map((each) => findAction(each, context.accounts));
  return [
    ...rowCountViolations("events", events.length, { most: MAX_EVENTS, reason: "TOO_MANY_EVENTS" }),
    ...destinationViolations(body.destinations ?? [], context.accounts),
    ...(body.destinations ?? []).flatMap((_each, index) =>
      actions[index] === undefined ? [wrongAction(`destinations[${index}].product_destination_id`)] : [],
    ),
    ...encodingViolations(
      body.encoding,
      events.some((each) => each.userData !== undefined),
    ),
    ...events.flatMap((event, index) => {
      const at = `events[${index}]`;
      const targets = targetIndices(event, body.destinations ?? []).map((each) => actions[each]);
      return [
        ...referenceViolations(event, at, body.destinations ?? []),
        ...timeViolations(event, at, context.nowMs),
        ...identifierViolations(event, at, body.encoding),
        ...valueViolations(event, at),
        ...callViolations(event, at, targets),
      ];
    }),
  ];
}

/** Checks a well-shaped `audienceMembers:ingest` or `:remove` body; terms are asked for only where members are added. */
export function memberViolations(
  body: IngestMembers,
  context: RuleContext,
  verb: "ingest" | "remove",
): readonly FieldViolation[] {
  const members = body.audienceMembers ?? [];
  const termsAccepted = body.termsOfService?.customerMatchTermsOfServiceStatus === "ACCEPTED";
  const tooMany = { most: MAX_MEMBERS, reason: "TOO_MANY_AUDIENCE_MEMBERS" };
  return [
    ...rowCountViolations("audience_members", members.length, tooMany),
    ...destinationViolations(body.destinations ?? [], context.accounts),
    ...userListViolations(body.destinations ?? [], context.accounts),
    ...(verb === "ingest" && !termsAccepted
      ? [violation("terms_of_service", "TERMS_AND_CONDITIONS_NOT_SIGNED", "The Customer Match terms are not accepted.")]
      : []),
    ...encodingViolations(
      body.encoding,
      members.some((each) => each.userData !== undefined),
    ),
    ...members.flatMap((member, index) => {
      const at = `audience_members[${index}]`;
      return [
        ...referenceViolations(member, at, body.destinations ?? []),
        ...memberIdentifierViolations(member, at, body.encoding),
      ];
    }),
  ];
}

/** The positions of the destinations that a row goes to: those it names, or all when it names none. */
export function targetIndices(
  row: SentEvent | SentMember,
  destinations: readonly SentDestination[],
): readonly number[] {
  const named = row.destinationReferences ?? [];
  const all = destinations.map((_each, index) => index);
  return named.length === 0 ? all : all.filter((index) => named.includes(destinations[index]?.reference ?? ""));
}

/** The conversion action that a destination names, if its account owns such a one. */
export function findAction(
  destination: SentDestination,
  accounts: readonly GoogleAccount[],
): ConversionAction | undefined {
  return findAccount(destination, accounts)?.conversionActions.find(
    (each) => each.id === destination.productDestinationId,
  );
}

function findAccount(destination: SentDestination, accounts: readonly GoogleAccount[]): GoogleAccount | undefined {
  if (destination.operatingAccount?.accountType !== "GOOGLE_ADS") return undefined;
  return accounts.find((each) => each.accountId === destination.operatingAccount?.accountId);
}

function rowCountViolations(
  field: string,
  count: number,
  limit: { readonly most: number; readonly reason: string },
): readonly FieldViolation[] {
  if (count === 0) return [missing(field)];
  return count > limit.most ? [violation(field, limit.reason, `At most ${limit.most} are allowed.`)] : [];
}

function destinationViolations(
  destinations: readonly SentDestination[],
  accounts: readonly GoogleAccount[],
): readonly FieldViolation[] {
  if (destinations.length === 0) return [missing("destinations")];
  if (destinations.length > MAX_DESTINATIONS)
    return [violation("destinations", "TOO_MANY_DESTINATIONS", `At most ${MAX_DESTINATIONS} are allowed.`)];
  const references = destinations.map((each) => each.reference);
  return destinations.flatMap((each, index) => {
    const at = `destinations[${index}]`;
    const repeated = each.reference !== undefined && references.indexOf(each.reference) < index;
    return [
      ...(repeated
        ? [violation(`${at}.reference`, "DUPLICATE_DESTINATION_REFERENCE", "The reference is used twice.")]
        : []),
      ...(each.productDestinationId === undefined ? [missing(`${at}.product_destination_id`)] : []),
      ...accountViolations(each, at, accounts),
    ];
  });
}

function accountViolations(
  destination: SentDestination,
  at: string,
  accounts: readonly GoogleAccount[],
): readonly FieldViolation[] {
  if (destination.operatingAccount === undefined) return [missing(`${at}.operating_account`)];
  const found: FieldViolation[] = [];
  if (findAccount(destination, accounts) === undefined)
    found.push(violation(`${at}.operating_account`, "INVALID_DESTINATION", "No such account, or no access to it."));
  if (destination.loginAccount !== undefined && !/^\d{10}$/.test(destination.loginAccount.accountId ?? ""))
    found.push(
      violation(`${at}.login_account.account_id`, "INVALID_FORMAT", "Ten digits without dashes are expected."),
    );
  if (destination.linkedAccount !== undefined && destination.loginAccount?.accountType !== "DATA_PARTNER")
    found.push(violation(`${at}.linked_account`, "INVALID_DESTINATION", "Only a data partner has linked accounts."));
  return found;
}

function userListViolations(
  destinations: readonly SentDestination[],
  accounts: readonly GoogleAccount[],
): readonly FieldViolation[] {
  return destinations.flatMap((each, index) => {
    const at = `destinations[${index}].product_destination_id`;
    const id = each.productDestinationId ?? "";
    const lists = findAccount(each, accounts)?.userLists;
    const isList = lists === undefined ? /^\d+$/.test(id) : lists.includes(id);
    const isAction = findAction(each, accounts) !== undefined;
    return isList && !isAction ? [] : [violation(at, "INVALID_USER_LIST_ID", "No such user list in this account.")];
  });
}

function encodingViolations(encoding: SentEncoding | undefined, needed: boolean): readonly FieldViolation[] {
  const known = encoding === "HEX" || encoding === "BASE64";
  return needed && !known ? [missing("encoding")] : [];
}

function referenceViolations(
  row: SentEvent | SentMember,
  at: string,
  destinations: readonly SentDestination[],
): readonly FieldViolation[] {
  return (row.destinationReferences ?? []).flatMap((reference, index) =>
    destinations.some((each) => each.reference === reference)
      ? []
      : [
          violation(
            `${at}.destination_references[${index}]`,
            "INVALID_DESTINATION",
            "No destination has this reference.",
          ),
        ],
  );
}

function timeViolations(event: SentEvent, at: string, nowMs: number): readonly FieldViolation[] {
  if (event.eventTimestamp === undefined) return [missing(`${at}.event_timestamp`)];
  const times: readonly (readonly [string, string | undefined])[] = [
    [`${at}.event_timestamp`, event.eventTimestamp],
    [`${at}.last_updated_timestamp`, event.lastUpdatedTimestamp],
    [`${at}.call_info.start_timestamp`, event.callInfo?.startTimestamp],
  ];
  return times.flatMap(([field, text]) => {
    if (text === undefined) return [];
    if (!rfc3339.test(text) || Number.isNaN(Date.parse(text)))
      return [violation(field, "INVALID_FORMAT", "RFC 3339 with an offset or Z is expected.")];
    return Date.parse(text) > nowMs ? [violation(field, "EVENT_TIME_INVALID", "The time is in the future.")] : [];
  });
}

function valueViolations(event: SentEvent, at: string): readonly FieldViolation[] {
  const wrongCurrency = event.currency !== undefined && !currencies.has(event.currency);
  const personal = (event.customVariables ?? []).flatMap((each, index) =>
    /@|\+?\d{10,}/.test(each.value ?? "")
      ? [violation(`${at}.custom_variables[${index}].value`, "CUSTOM_VARIABLE_VALUE_CONTAINS_PII", "Personal data.")]
      : [],
  );
  return wrongCurrency
    ? [violation(`${at}.currency`, "INVALID_CURRENCY_CODE", "An ISO 4217 code is expected."), ...personal]
    : personal;
}

/** A call conversion needs the call's start and the caller's number; a click conversion takes no call. */
function callViolations(
  event: SentEvent,
  at: string,
  targets: readonly (ConversionAction | undefined)[],
): readonly FieldViolation[] {
  const toCalls = targets.some((each) => each?.type === "UPLOAD_CALLS");
  const toClicks = targets.some((each) => each?.type === "UPLOAD_CLICKS");
  const hasPhone = (event.userData?.userIdentifiers ?? []).some((each) => each.phoneNumber !== undefined);
  if (toClicks && event.callInfo !== undefined)
    return [violation(`${at}.call_info`, "INVALID_CONVERSION_ACTION_TYPE", "The action does not take calls.")];
  if (!toCalls) return [];
  return [
    ...(event.callInfo?.startTimestamp === undefined ? [missing(`${at}.call_info.start_timestamp`)] : []),
    ...(hasPhone ? [] : [violation(at, "NO_IDENTIFIERS_PROVIDED", "A call needs the caller's number.")]),
  ];
}

function identifierViolations(
  event: SentEvent,
  at: string,
  encoding: SentEncoding | undefined,
): readonly FieldViolation[] {
  const clickIds = Object.values(event.adIdentifiers ?? {}).filter((each) => each !== "");
  if (event.userData === undefined && clickIds.length === 0)
    return [violation(at, "NO_IDENTIFIERS_PROVIDED", "At least one of user_data and ad_identifiers is required.")];
  return userDataViolations(event.userData, at, encoding);
}

function memberIdentifierViolations(
  member: SentMember,
  at: string,
  encoding: SentEncoding | undefined,
): readonly FieldViolation[] {
  if (member.userIdData !== undefined)
    return [violation(at, "INVALID_USER_LIST_TYPE", "The list takes contact details, not user ids.")];
  if (member.userData === undefined) return [missing(`${at}.user_data`)];
  return userDataViolations(member.userData, at, encoding);
}

function wrongAction(field: string): FieldViolation {
  return violation(field, "INVALID_CONVERSION_ACTION_ID", "The operating account owns no such conversion action.");
}
