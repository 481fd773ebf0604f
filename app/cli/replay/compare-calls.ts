import type { Call } from "../../records/call.ts";
import { canonicalJson } from "../../values/hashing.ts";
import { flatten } from "../flatten.ts";

/**
 * Everything about a call that follows from its inputs. The call's own `score` is left out: it tells what was known of the person when the call was
 * last worked on, and the person's present score is compared as desired state.
 */
const DERIVED = ["connectionId", "at", "verified", "updates", "facts", "source", "level", "match", "outcome"] as const;

/** Values that may be shown; all others may be personal, and only their paths are named. */
const SHOWN =
  /^(at|verified|outcome\.(kind|label|source|confidence|review|reason|version)|level\..*|match\.(kind|by|reason|confidence)|source\.(channel|platform))$/;

/** The paths at which a call, as it is stored, differs from what its inputs give. */
export function compareCalls(stored: Call | undefined, rebuilt: Call): readonly string[] {
  if (stored === undefined) return ["the call is missing"];
  return DERIVED.filter((member) => canonicalJson(stored[member]) !== canonicalJson(rebuilt[member])).flatMap(
    (member) => comparePaths(leaves(stored[member], member), leaves(rebuilt[member], member)),
  );
}

/** The last activity of the person moves on in the CRM by itself; a call keeps the one that decided its match. */
const MOVES_BY_ITSELF = "match.person.lastActivityAt";

function leaves(value: unknown, path: string): ReadonlyMap<string, string> {
  return new Map(flatten(value, path).filter(([name]) => name !== MOVES_BY_ITSELF));
}

function comparePaths(stored: ReadonlyMap<string, string>, rebuilt: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...stored.keys(), ...rebuilt.keys()])]
    .filter((path) => stored.get(path) !== rebuilt.get(path))
    .map((path) =>
      SHOWN.test(path) ? `${path}: ${stored.get(path) ?? "nothing"} → ${rebuilt.get(path) ?? "nothing"}` : path,
    );
}
