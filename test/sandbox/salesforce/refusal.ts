/** A whole request that Salesforce would refuse; thrown anywhere below the REST door, answered there. */
export class Refusal extends Error {
  readonly status: number;
  readonly errorCode: string;
  /** Whether no correct client ever sends this, so that the test must fail. */
  readonly isNonsense: boolean;
  /** More members of the error object, such as `duplicateResut`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    problem: { readonly status: number; readonly errorCode: string; readonly isNonsense: boolean },
    message: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = "Refusal";
    this.status = problem.status;
    this.errorCode = problem.errorCode;
    this.isNonsense = problem.isNonsense;
    this.details = details;
  }
}

/** A refusal that only a bug in the client brings about; it is recorded as a violation. */
export function nonsense(errorCode: string, message: string, status = 400): Refusal {
  return new Refusal({ status, errorCode, isNonsense: true }, message);
}

/** A refusal that a correct client may meet. */
export function refusal(errorCode: string, message: string, status = 400): Refusal {
  return new Refusal({ status, errorCode, isNonsense: false }, message);
}

/** The error list that Salesforce answers for a request refused as a whole; whole-request errors spell the code `errorCode`. */
export function refusalBody(problem: Refusal): readonly unknown[] {
  return [{ ...problem.details, message: problem.message, errorCode: problem.errorCode }];
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
