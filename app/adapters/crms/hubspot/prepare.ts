import type { z } from "zod";
import { RejectedError } from "../../../values/errors.ts";
import type { HubSpotClient } from "./client.ts";
import type { Refusal } from "./errors.ts";
import { PROPERTY_GROUP, propertyPath } from "./names.ts";
import { groupsSchema, propertiesSchema, refusedRowsSchema } from "./payloads.ts";
import { OWN_PROPERTIES, type OwnObject, type OwnProperty } from "./properties.ts";

type KnownProperty = z.output<typeof propertiesSchema>["results"][number];

/** Another setup that runs at the same time may have made it first. */
const ALREADY_THERE = "OBJECT_ALREADY_EXISTS";

const REMOVE_HINT = "Delete it in HubSpot and run the setup check again.";

/**
 * Makes the properties of ours that a portal lacks and says what stays wrong. One request per object when nothing is missing, at most four
 * otherwise.
 */
export async function prepareProperties(client: HubSpotClient): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const object of ["contacts", "deals", "calls"] as const) {
    try {
      problems.push(...(await prepareObject(client, object)));
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      problems.push(`The properties of ${object} cannot be prepared: ${error.message}`);
    }
  }
  return problems;
}

async function prepareObject(client: HubSpotClient, object: OwnObject): Promise<readonly string[]> {
  const { results } = await client.send({ method: "GET", path: propertyPath(object) }, propertiesSchema);
  const known = new Map(results.map((property) => [property.name, property]));
  const own: readonly OwnProperty[] = OWN_PROPERTIES[object];
  const missing = own.filter(({ name }) => !known.has(name));
  const faults = own.flatMap((property) => faultsOf(property, known.get(property.name)));
  const refusals = missing.length === 0 ? [] : await createProperties(client, object, missing);
  return [...faults.map((fault) => `On ${object}, ${fault}`), ...refusals.map((words) => `On ${object}: ${words}`)];
}

/** What is wrong with a property that is there already; nothing of it can be changed from outside. */
function faultsOf(wanted: OwnProperty, known: KnownProperty | undefined): readonly string[] {
  if (known === undefined) return [];
  const missing = Object.keys(wanted.choices ?? {}).filter(
    (value) => !known.options.some((each) => each.value === value),
  );
  return [
    ...(known.type === wanted.type ? [] : [`${wanted.name} is a ${known.type}, not a ${wanted.type}. ${REMOVE_HINT}`]),
    ...(wanted.hasUniqueValue && !known.hasUniqueValue ? [`${wanted.name} is not unique. ${REMOVE_HINT}`] : []),
    ...(missing.length === 0 ? [] : [`${wanted.name} lacks the options ${missing.join(", ")}. Add them in HubSpot.`]),
  ];
}

async function createProperties(
  client: HubSpotClient,
  object: OwnObject,
  missing: readonly OwnProperty[],
): Promise<readonly string[]> {
  await ensureGroup(client, object);
  const body = { inputs: missing.map(definitionOf) };
  const request = { method: "POST", path: propertyPath(object, "/batch/create"), body } as const;
  const { errors } = await client.send(request, refusedRowsSchema);
  return errors.filter((refusal: Refusal) => refusal.category !== ALREADY_THERE).map((refusal) => refusal.message);
}

async function ensureGroup(client: HubSpotClient, object: OwnObject): Promise<void> {
  const path = propertyPath(object, "/groups");
  const { results } = await client.send({ method: "GET", path }, groupsSchema);
  if (results.some((group) => group.name === PROPERTY_GROUP)) return;
  const body = { name: PROPERTY_GROUP, label: "Ringledger", displayOrder: -1 };
  try {
    await client.send({ method: "POST", path, body }, refusedRowsSchema);
  } catch (error) {
    if (error instanceof RejectedError && error.code === `hubspot.${ALREADY_THERE.toLowerCase()}`) return;
    throw error;
  }
}

function definitionOf({ choices, ...property }: OwnProperty) {
  if (choices === undefined) return { ...property, groupName: PROPERTY_GROUP };
  const options = Object.entries(choices).map(([value, label], displayOrder) => ({
    label,
    value,
    displayOrder,
    hidden: false,
  }));
  return { ...property, groupName: PROPERTY_GROUP, options };
}
