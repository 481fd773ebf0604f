/** A query, or a part of one, whose outside values are already escaped. Made only by `soql` and `soqlTime`. */
export interface Soql {
  readonly text: string;
}

type SoqlValue = string | readonly string[] | number | Soql;

/**
 * Builds SOQL: texts become quoted literals, lists become `('a','b')`, numbers stand as they are, and other SOQL is inserted.
 * Throws a plain Error for an empty list, because leaving the condition out would ask for the whole table.
 */
export function soql(parts: TemplateStringsArray, ...values: readonly SoqlValue[]): Soql {
  const text = parts.map((part, index) => {
    const value = values[index];
    return value === undefined ? part : part + valueText(value);
  });
  return { text: text.join("") };
}

/** A moment as SOQL's date-time literal, which has no quotes. */
export function soqlTime(epochMilliseconds: number): Soql {
  return { text: new Date(epochMilliseconds).toISOString() };
}

/**
 * Quotes a text. The backslash goes first, or it would undo the others. Escapes by "Quoted String Escape Sequences", SOQL and SOSL
 * Reference 254.0, https://developer.salesforce.com/docs/atlas.en-us.254.0.soql_sosl.meta/soql_sosl/ (read 2026-10).
 */
export function soqlLiteral(text: string): string {
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll("'", "\\'")
    .replace(/[\p{Cc}\u2028\u2029]/gu, unicodeEscape);
  return `'${escaped}'`;
}

function valueText(value: SoqlValue): string {
  if (typeof value === "string") return soqlLiteral(value);
  if (typeof value === "number") return numberText(value);
  if ("text" in value) return value.text;
  if (value.length === 0) throw new Error("A SOQL list must not be empty.");
  return `(${value.map(soqlLiteral).join(",")})`;
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new Error("A SOQL number must be finite.");
  return String(value);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
