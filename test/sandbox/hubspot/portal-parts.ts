import type { AssociationStore } from "./association-store.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { RecordStore } from "./record-store.ts";
import type { RowFaults } from "./row-faults.ts";
import type { Schema } from "./schema.ts";
import type { TokenStore } from "./tokens.ts";

/** Everything that the portal's paths act on. */
export interface PortalParts {
  readonly now: () => number;
  readonly portalId: number;
  readonly userId: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly schema: Schema;
  readonly records: RecordStore;
  readonly associations: AssociationStore;
  readonly tokens: TokenStore;
  readonly limits: RateLimits;
  readonly rowFaults: RowFaults;
  readonly reportViolation: (text: string) => void;
}
