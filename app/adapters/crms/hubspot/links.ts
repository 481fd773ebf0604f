import { z } from "zod";
import { chunksOf, throwUnlessNotFound } from "./batches.ts";
import type { HubSpotClient } from "./client.ts";
import type { Refusal } from "./errors.ts";
import { inHalves } from "./in-halves.ts";
import { associationPath, CALL_LINKS, type ObjectName } from "./names.ts";
import { linkedSchema, linksSchema } from "./payloads.ts";

/** One record joined to another, by their ids. */
interface Link {
  readonly from: string;
  readonly to: string;
}

/** Records whose associations one request reads (second hand: create 2,000, read 1,000, archive 100). */
const MAX_READ = 1_000;

/**
 * Joins calls to records, normally in one request; joining again changes nothing. Answers the refusals by the call's id: the other record
 * does not exist, or the connected user may not use it.
 */
export async function linkCalls(
  client: HubSpotClient,
  to: keyof typeof CALL_LINKS,
  links: readonly Link[],
): Promise<ReadonlyMap<string, Refusal>> {
  if (links.length === 0) return new Map();
  const refused = await inHalves(
    links,
    (some) => link(client, to, some),
    ({ from }, { code, message }) => [from, { category: code, message, context: {} }] as const,
  );
  return new Map(refused.flatMap((row) => (row === undefined ? [] : [row])));
}

async function link(
  client: HubSpotClient,
  to: keyof typeof CALL_LINKS,
  links: readonly Link[],
): Promise<readonly (readonly [string, Refusal] | undefined)[]> {
  const types = [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: CALL_LINKS[to] }];
  const inputs = links.map((each) => ({ from: { id: each.from }, to: { id: each.to }, types }));
  const path = associationPath("calls", to, "batch/create");
  const { results, errors } = await client.send({ method: "POST", path, body: { inputs } }, linkedSchema);
  const linked = new Set(results.map((row) => row.fromObjectId));
  return links.map(({ from }) => {
    // A refusal that names no call is about every call that was not joined, so that none of them counts as joined.
    const refusal = errors.find(({ context }) => context["fromObjectId"]?.includes(from) === true) ?? errors[0];
    return refusal === undefined || linked.has(from) ? undefined : [from, refusal];
  });
}

/** Takes calls apart from records, at most 100 calls in one request. */
export async function unlinkCalls(
  client: HubSpotClient,
  to: keyof typeof CALL_LINKS,
  calls: readonly { readonly from: string; readonly to: readonly string[] }[],
): Promise<void> {
  if (calls.length === 0) return;
  const inputs = calls.map((call) => ({ from: { id: call.from }, to: call.to.map((id) => ({ id })) }));
  const path = associationPath("calls", to, "batch/archive");
  await client.send({ method: "POST", path, body: { inputs } }, z.unknown());
}

/** The records that each record is joined to, a thousand to a request; one that is joined to none is absent. */
export async function readLinks(
  client: HubSpotClient,
  { from, to }: { readonly from: ObjectName; readonly to: ObjectName },
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const some of chunksOf([...new Set(ids)], MAX_READ)) {
    const body = { inputs: some.map((id) => ({ id })) };
    const request = { method: "POST", path: associationPath(from, to, "batch/read"), body } as const;
    const { results, errors } = await client.send(request, linksSchema);
    throwUnlessNotFound(errors);
    for (const row of results) {
      found.set(
        row.from.id,
        row.to.map((end) => end.toObjectId),
      );
    }
  }
  return found;
}
