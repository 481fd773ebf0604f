import { e164Of } from "./derived-fields.ts";
import type { WriteGuard } from "./records.ts";
import type { RowError } from "./row-rules.ts";
import type { FieldValue } from "./schema-types.ts";
import type { Tables } from "./tables.ts";

/** Which rows an injected failure hits. */
export interface RowMatch {
  readonly object: string;
  readonly where?: (fields: Readonly<Record<string, FieldValue>>) => boolean;
}

/** The customer's duplicate rule: two records with the same phone (in any spelling) or email. */
export interface DuplicateRule {
  readonly object: "Lead" | "Contact";
  readonly matchOn: "Phone" | "Email";
  /** An alert lets `allowSave=true` through; a block never does. */
  readonly action: "alert" | "block";
}

/** A failure as a customer's trigger, flow or lock would bring it about. */
export interface InjectedRowError {
  readonly statusCode: string;
  readonly message: string;
  readonly fields?: string[];
}

/** Rows that the test wants refused, first match first, each failure for a number of rows. */
export interface RowFailures {
  add(match: RowMatch, error: InjectedRowError, times: number): void;
  readonly guard: WriteGuard;
}

/** Starts with no failures. */
export function rowFailures(): RowFailures {
  const waiting: { readonly match: RowMatch; readonly error: RowError; left: number }[] = [];
  return {
    add: (match, error, times) => {
      waiting.push({ match, error: { fields: [], ...error }, left: times });
    },
    guard: ({ object, values }) => {
      const hit = waiting.find(
        ({ match, left }) =>
          left > 0 && match.object.toLowerCase() === object.name.toLowerCase() && (match.where?.(values) ?? true),
      );
      if (hit === undefined) return undefined;
      hit.left -= 1;
      return hit.error;
    },
  };
}

/** Applies a duplicate rule to creations; the error carries the matches under Salesforce's misspelt `duplicateResut`. */
export function duplicateGuard(tables: Tables, rule: DuplicateRule | undefined, allowSave: boolean): WriteGuard {
  return ({ object, values, isCreation }) => {
    if (rule === undefined || !isCreation || object.name !== rule.object) return undefined;
    if (allowSave && rule.action === "alert") return undefined;
    const key = matchKey(rule, values[rule.matchOn] ?? null);
    const matches =
      key === null
        ? []
        : tables.liveRows(object).filter((row) => matchKey(rule, row.values[rule.matchOn] ?? null) === key);
    if (matches.length === 0) return undefined;
    return {
      statusCode: "DUPLICATES_DETECTED",
      message: "Use one of these records?",
      fields: [],
      details: {
        duplicateResut: duplicateResult(
          rule,
          matches.map((row) => row.id),
        ),
      },
    };
  };
}

function matchKey(rule: DuplicateRule, value: FieldValue): string | null {
  if (typeof value !== "string") return null;
  return rule.matchOn === "Phone" ? e164Of(value) : value.toLowerCase();
}

function duplicateResult(rule: DuplicateRule, ids: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    allowSave: rule.action === "alert",
    duplicateRule: `Standard_${rule.object}_Duplicate_Rule`,
    duplicateRuleEntityType: rule.object,
    errorMessage: "Use one of these records?",
    matchResults: [
      {
        entityType: rule.object,
        errors: [],
        matchEngine: "ExactMatchEngine",
        matchRecords: ids.map((id) => ({
          additionalInformation: [],
          fieldDiffs: [],
          matchConfidence: 100,
          record: {
            attributes: { type: rule.object, url: `/services/data/v65.0/sobjects/${rule.object}/${id}` },
            Id: id,
          },
        })),
        rule: `Standard_${rule.object}_Match_Rule`,
        size: ids.length,
        success: true,
      },
    ],
  };
}
