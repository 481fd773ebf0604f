import type { DesiredCrmCall } from "../../../records/desired.ts";
import type { HubSpotClient } from "./client.ts";
import type { Refusal } from "./errors.ts";
import { linkCalls, readLinks, unlinkCalls } from "./links.ts";
import { type CALL_LINKS, personObject } from "./names.ts";

/** A call as HubSpot now holds it. */
export interface SavedCall {
  readonly call: DesiredCrmCall;
  /** HubSpot's id of the call. */
  readonly id: string;
  readonly isNew: boolean;
}

/** Ids of the records that calls should be joined to, by the calls' ids. */
type Targets = ReadonlyMap<string, string>;

/**
 * Joins calls to their person and deal, one request for each object that is named. A call has one caller: a call that was there before
 * and names a contact loses every other contact, for which its contacts are read first. A call that names none keeps what it has,
 * because a salesperson may have found out who called; and deals stay, because a call may be about several. Answers the refusals by call.
 */
export async function linkSavedCalls(
  client: HubSpotClient,
  saved: readonly SavedCall[],
): Promise<ReadonlyMap<string, Refusal>> {
  const contacts = targetsOf(saved, "contacts");
  const older = saved.filter((each) => !each.isNew && contacts.has(each.id)).map((each) => each.id);
  const before = await readLinks(client, { from: "calls", to: "contacts" }, older);
  const missing = new Map([...contacts].filter(([id, contact]) => before.get(id)?.includes(contact) !== true));
  const refusals = [
    await link(client, "contacts", missing),
    await link(client, "companies", targetsOf(saved, "companies")),
    await link(client, "deals", targetsOf(saved, "deals")),
  ];
  await unlinkOthers(client, before, contacts);
  return new Map(refusals.flatMap((some) => [...some]));
}

function targetsOf(saved: readonly SavedCall[], object: keyof typeof CALL_LINKS): Targets {
  return new Map(
    saved.flatMap(({ call, id }) => {
      const target = targetOf(call, object);
      return target === undefined ? [] : [[id, target] as const];
    }),
  );
}

function targetOf({ person, opportunity }: DesiredCrmCall, object: keyof typeof CALL_LINKS): string | undefined {
  if (object === "deals") return opportunity?.id;
  return person !== undefined && personObject(person.object) === object ? person.id : undefined;
}

function link(client: HubSpotClient, object: keyof typeof CALL_LINKS, targets: Targets) {
  return linkCalls(
    client,
    object,
    [...targets].map(([from, to]) => ({ from, to })),
  );
}

async function unlinkOthers(
  client: HubSpotClient,
  before: ReadonlyMap<string, readonly string[]>,
  contacts: Targets,
): Promise<void> {
  const others = [...before].map(([from, to]) => ({ from, to: to.filter((id) => id !== contacts.get(from)) }));
  await unlinkCalls(
    client,
    "contacts",
    others.filter(({ to }) => to.length > 0),
  );
}
