import type { ConnectionId, InstallId, UserId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";
import type { CrmKind } from "./crm-person.ts";
import type { MatchPreference } from "./match.ts";
import type { OutcomeLabel } from "./outcome.ts";
import type { AttributionModel } from "./touch.ts";

/** What a customer can set; `DEFAULT_SETTINGS` in `app/installs/` holds the shipped values. */
export interface InstallSettings {
  /** ISO 3166 country that completes national numbers. */
  readonly homeCountry: string;
  /** IANA time zone of days in reports. */
  readonly timeZone: string;
  /** ISO 4217 currency used where the CRM names none. */
  readonly currency: string;
  readonly attribution: { readonly model: AttributionModel; readonly windowDays: number };
  readonly matching: MatchPreference & { readonly createPeople: boolean };
  readonly outcomes: {
    /** Model judgements under this probability go to review. */
    readonly bar: number;
    /** The provider's label (lower case) to our outcome. */
    readonly providerLabels: Readonly<Record<string, OutcomeLabel>>;
    /** Answered calls shorter than this are low quality. */
    readonly minimumTalkSeconds: number;
  };
  readonly alerts: {
    readonly missedCalls: boolean;
    readonly highValue: { readonly on: boolean; readonly fromMinor: number };
  };
  /** Business numbers of the install itself, never callers (E.164). */
  readonly ownNumbers: readonly string[];
}

/** `rehearsal`: everything is derived, nothing is written outside. `reconnect`: the CRM ended the sign-in; deliveries wait. */
export type InstallStatus = "rehearsal" | "live" | "reconnect" | "uninstalled";

/** One CRM org or portal joined to one customer. */
export interface Install {
  readonly id: InstallId;
  readonly crm: CrmKind;
  /** The org's or portal's own id. */
  readonly externalId: string;
  readonly name: string;
  readonly status: InstallStatus;
  readonly settings: InstallSettings;
  readonly createdAt: Instant;
}

/** What a connection joins. */
export type ConnectionKind = "call_provider" | "ad_platform" | "alert_channel";

/** A call provider, ad platform or Slack workspace of an install. Secrets are not part of this record. */
export interface Connection {
  readonly id: ConnectionId;
  readonly installId: InstallId;
  readonly kind: ConnectionKind;
  readonly vendor: string;
  readonly name: string;
  readonly status: "on" | "off" | "reconnect";
  readonly createdAt: Instant;
}

/** What a signed-in person may do. */
export type Role = "admin" | "manager" | "rep";

/** A person signed in through the CRM; identity is (install, CRM user id), never the e-mail. */
export interface User {
  readonly id: UserId;
  readonly installId: InstallId;
  readonly externalId: string;
  readonly name: string;
  readonly email?: string;
  readonly role: Role;
}
