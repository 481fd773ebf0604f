/** A property of an object type, as `GET /crm/v3/properties/{type}` tells it. */
export interface PropertyDefinition {
  readonly name: string;
  readonly label: string;
  readonly type: "string" | "number" | "date" | "datetime" | "enumeration" | "bool" | "phone_number";
  readonly fieldType: string;
  readonly groupName: string;
  readonly description: string;
  readonly options: readonly PropertyOption[];
  readonly hasUniqueValue: boolean;
  readonly hubspotDefined: boolean;
  /** Computed by HubSpot: a write is refused. */
  readonly readOnly: boolean;
  /** Option values live elsewhere (pipelines, owners) or are defined by the account. */
  readonly externalOptions: boolean;
  readonly maxLength: number;
  readonly hidden: boolean;
  readonly displayOrder: number;
  readonly formField: boolean;
}

/** One choice of an enumeration. */
export interface PropertyOption {
  readonly label: string;
  readonly value: string;
  readonly hidden: boolean;
  readonly displayOrder: number;
  readonly description?: string | undefined;
}

/** HubSpot cuts off at 65,536 characters of text (from general knowledge, unverified). */
const MAX_TEXT_LENGTH = 65_536;

/** Fills in everything that a definition does not say. */
export function aPropertyDefinition(
  given: Pick<PropertyDefinition, "name" | "type" | "groupName"> & Partial<PropertyDefinition>,
): PropertyDefinition {
  return {
    label: given.name,
    fieldType: FIELD_TYPES[given.type][0] ?? "text",
    description: "",
    options: [],
    hasUniqueValue: false,
    hubspotDefined: false,
    readOnly: false,
    externalOptions: false,
    maxLength: MAX_TEXT_LENGTH,
    hidden: false,
    displayOrder: -1,
    formField: false,
    ...given,
  };
}

/** Which field types a property type may be shown with (https://developers.hubspot.com/docs/guides/api/crm/properties). */
export const FIELD_TYPES: Readonly<Record<PropertyDefinition["type"], readonly string[]>> = {
  string: ["text", "textarea", "html", "file", "phonenumber", "calculation_equation"],
  number: ["number", "calculation_equation"],
  date: ["date"],
  datetime: ["date"],
  enumeration: ["select", "radio", "checkbox", "booleancheckbox", "calculation_equation"],
  bool: ["booleancheckbox", "calculation_equation"],
  phone_number: ["phonenumber"],
};

/** Turns plain values into choices whose label is the value. */
export function optionsOf(values: readonly string[]): readonly PropertyOption[] {
  return values.map((value, index) => ({ label: value, value, hidden: false, displayOrder: index }));
}

/** The definition as HubSpot answers it. */
export function propertyBody(definition: PropertyDefinition): Record<string, unknown> {
  const { readOnly, maxLength: _maxLength, ...told } = definition;
  return {
    ...told,
    calculated: definition.hubspotDefined && readOnly,
    archived: false,
    dataSensitivity: "non_sensitive",
    modificationMetadata: {
      archivable: !definition.hubspotDefined,
      readOnlyDefinition: definition.hubspotDefined,
      readOnlyValue: readOnly,
    },
  };
}
