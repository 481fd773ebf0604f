import { OUTCOME_WORDS } from "./desired-properties.ts";
import { CALL_ID, CALLER_KEY } from "./names.ts";

/** A property that we make in a portal. HubSpot never changes a property's name, type or uniqueness afterwards. */
export interface OwnProperty {
  readonly name: string;
  readonly label: string;
  readonly type: "string" | "number" | "enumeration";
  readonly fieldType: "text" | "textarea" | "number" | "select";
  readonly hasUniqueValue?: boolean;
  /** Labels by value, for an enumeration. */
  readonly choices?: Readonly<Record<string, string>>;
}

const LEVEL_WORDS = { none: "None", campaign: "Campaign", session: "Session", visitor: "Visitor" };
const OUTCOME_SOURCE_WORDS = { person: "Person", provider: "Call provider", model: "Model", rule: "Rule" };

/** Every property of ours, by object; a unique one (of ten that an object may have) keeps writes from being doubled. */
export const OWN_PROPERTIES = {
  contacts: [
    { ...text(CALLER_KEY, "Ringledger caller key"), hasUniqueValue: true },
    number("ringledger_lead_score", "Lead score (0-100)"),
    number("ringledger_lead_score_fit", "Lead score: fit"),
    number("ringledger_lead_score_engagement", "Lead score: engagement"),
    longText("ringledger_lead_score_reasons", "Lead score: reasons"),
    text("ringledger_first_touch", "First touch"),
    text("ringledger_last_touch", "Last touch"),
    choice("ringledger_last_outcome", "Last call outcome", OUTCOME_WORDS),
    number("ringledger_attributed_revenue", "Revenue from calls"),
  ],
  deals: [
    choice("ringledger_call_outcome", "Best call outcome", OUTCOME_WORDS),
    number("ringledger_call_revenue", "Revenue from calls"),
    number("ringledger_call_count", "Calls"),
    text("ringledger_first_touch", "First touch"),
    text("ringledger_last_touch", "Last touch"),
    text("ringledger_attributed_source", "Attributed source"),
    longText("ringledger_credits", "Attribution credits"),
  ],
  calls: [
    { ...text(CALL_ID, "Ringledger call id"), hasUniqueValue: true },
    choice("ringledger_outcome", "Call outcome", OUTCOME_WORDS),
    number("ringledger_outcome_confidence", "Outcome confidence (%)"),
    choice("ringledger_outcome_source", "Outcome decided by", OUTCOME_SOURCE_WORDS),
    longText("ringledger_outcome_reason", "Outcome reason"),
    number("ringledger_talk_seconds", "Talk time (seconds)"),
    text("ringledger_channel", "Channel"),
    text("ringledger_campaign", "Campaign"),
    text("ringledger_ad_group", "Ad group"),
    text("ringledger_keyword", "Keyword"),
    text("ringledger_landing_page", "Landing page"),
    choice("ringledger_level", "Attribution level", LEVEL_WORDS),
    text("ringledger_level_reason", "Attribution level: reason"),
    number("ringledger_revenue", "Revenue from this call"),
    text("ringledger_revenue_currency", "Revenue currency"),
    text("ringledger_provider", "Call provider"),
    text("ringledger_provider_call_id", "Call provider's id"),
  ],
} as const satisfies Record<string, readonly OwnProperty[]>;

/** The objects that have properties of ours. */
export type OwnObject = keyof typeof OWN_PROPERTIES;

function text(name: string, label: string): OwnProperty {
  return { name, label, type: "string", fieldType: "text" };
}

function longText(name: string, label: string): OwnProperty {
  return { name, label, type: "string", fieldType: "textarea" };
}

function number(name: string, label: string): OwnProperty {
  return { name, label, type: "number", fieldType: "number" };
}

function choice(name: string, label: string, choices: Readonly<Record<string, string>>): OwnProperty {
  return { name, label, type: "enumeration", fieldType: "select", choices };
}
