const CODE_NAMES: Readonly<Record<number, string>> = {
  1: "InternalError",
  2: "BadValue",
  9: "FailedToParse",
  14: "TypeMismatch",
  20: "IllegalOperation",
  26: "NamespaceNotFound",
  27: "IndexNotFound",
  28: "PathNotViable",
  40: "ConflictingUpdateOperators",
  43: "CursorNotFound",
  48: "NamespaceExists",
  52: "DollarPrefixedFieldName",
  59: "CommandNotFound",
  66: "ImmutableField",
  67: "CannotCreateIndex",
  72: "InvalidOptions",
  73: "InvalidNamespace",
  85: "IndexOptionsConflict",
  86: "IndexKeySpecsConflict",
  168: "InvalidPipelineOperator",
  352: "UnsupportedOpQueryCommand",
  10334: "BSONObjectTooLarge",
  11000: "DuplicateKey",
  17280: "KeyTooLong",
};

/** An answer "no" in MongoDB's own terms: its code, code name and message reach the client as the server would send them. */
export class MongoError extends Error {
  readonly code: number;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: number, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "MongoError";
    this.code = code;
    this.details = details;
  }

  /** MongoDB's name of the code; codes without one are named `Location<code>`, as the server does. */
  get codeName(): string {
    return CODE_NAMES[this.code] ?? `Location${this.code}`;
  }
}

/** The reply document of a failed command. Errors that are not ours to explain become InternalError without inner details. */
export function errorReply(error: unknown): Record<string, unknown> {
  const known =
    error instanceof MongoError ? error : new MongoError(1, error instanceof Error ? error.message : "unknown");
  return { ok: 0, errmsg: known.message, code: known.code, codeName: known.codeName, ...known.details };
}

/** BadValue, the commonest refusal. */
export function badValue(message: string): MongoError {
  return new MongoError(2, message);
}
