/**
 * How the portal says no. `nonsense` marks what a correct client never sends (unknown path member, property, scope ...);
 * the server records those as violations. Ordinary refusals (expired token, not found, rate limit) are only answered.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly category: string;
  readonly nonsense: boolean;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly subCategory: string | undefined;

  constructor(refusal: {
    readonly status: number;
    readonly category: string;
    readonly message: string;
    readonly nonsense?: boolean;
    readonly context?: Readonly<Record<string, readonly string[]>>;
    readonly subCategory?: string;
  }) {
    super(refusal.message);
    this.status = refusal.status;
    this.category = refusal.category;
    this.nonsense = refusal.nonsense ?? false;
    this.context = refusal.context ?? {};
    this.subCategory = refusal.subCategory;
  }
}

/** A request that HubSpot answers 400 and that a correct client never makes: recorded as a violation. */
export function nonsense(message: string): Refusal {
  return new Refusal({ status: 400, category: "VALIDATION_ERROR", message, nonsense: true });
}

/** Property values that the portal's data model refuses: an ordinary refusal of one row. */
export function invalidValue(propertyName: string, error: string, message: string): Refusal {
  const detail = [{ isValid: false, message, error, name: propertyName }];
  return new Refusal({
    status: 400,
    category: "VALIDATION_ERROR",
    message: `Property values were not valid: ${JSON.stringify(detail)}`,
    context: { propertyName: [propertyName] },
  });
}

/** A record that does not exist or was archived. */
export function notFound(message: string): Refusal {
  return new Refusal({ status: 404, category: "OBJECT_NOT_FOUND", message });
}

/** The error envelope of a whole request (reference: https://developers.hubspot.com/docs/api-reference/error-handling). */
export function errorBody(refusal: Refusal): Record<string, unknown> {
  return {
    status: "error",
    message: refusal.message,
    correlationId: CORRELATION_ID,
    category: refusal.category,
    ...(refusal.subCategory === undefined ? {} : { subCategory: refusal.subCategory }),
    ...(Object.keys(refusal.context).length === 0 ? {} : { context: refusal.context }),
  };
}

/** One refused row inside a 207 batch answer. */
export function rowErrorBody(refusal: Refusal, context: Readonly<Record<string, readonly string[]>>): unknown {
  return {
    status: "error",
    category: refusal.category,
    ...(refusal.subCategory === undefined ? {} : { subCategory: refusal.subCategory }),
    message: refusal.message,
    context: { ...refusal.context, ...context },
    errors: [],
    links: {},
  };
}

/** HubSpot's is random; a fixed one keeps answers repeatable. */
export const CORRELATION_ID = "5d0c2b7e-0000-4000-8000-000000000001";
