import { createContext, useContext } from "react";
import type { MeView } from "../http/contract.ts";
import type { Clock } from "./dates.ts";

/** Who is signed in to what, and the page's clock. */
export interface Session {
  readonly me: MeView;
  readonly clock: Clock;
}

/** Set once by the gate, when it is known who is signed in. */
export const SessionContext = createContext<Session | undefined>(undefined);

/** The session of the signed-in person. Throws outside the gate, which would be a fault in this program. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("Pages are drawn only for somebody who is signed in.");
  return session;
}
