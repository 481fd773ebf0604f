import type { Properties } from "./record-store.ts";
import { Refusal } from "./refusal.ts";

/** Which rows shall be refused; an absent test matches every row. */
export interface RowMatch {
  readonly type: string;
  /** `create`, `read`, `update`, `upsert` or `archive`, in batches and singly. */
  readonly operation: string;
  readonly where?: (properties: Properties) => boolean;
}

/** Refusals of single rows that a test asked for. */
export interface RowFaults {
  add(match: RowMatch, error: { readonly category: string; readonly message: string }, times: number): void;
  /** Throws the refusal of this row, if one was asked for; each counts once. */
  check(type: string, operation: string, properties: Properties): void;
}

interface WaitingRowFault {
  readonly match: RowMatch;
  readonly error: { readonly category: string; readonly message: string };
  left: number;
}

/** No faults at first. */
export function createRowFaults(): RowFaults {
  const waiting: WaitingRowFault[] = [];
  return {
    add: (match, error, times) => void waiting.push({ match, error, left: times }),
    check: (type, operation, properties) => {
      const fault = waiting.find(
        ({ left, match }) =>
          left > 0 &&
          match.type === type &&
          match.operation === operation &&
          (match.where === undefined || match.where(properties)),
      );
      if (fault === undefined) return;
      fault.left -= 1;
      throw new Refusal({ status: 400, category: fault.error.category, message: fault.error.message });
    },
  };
}
