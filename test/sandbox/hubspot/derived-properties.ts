import { parsePhoneNumberFromString } from "libphonenumber-js";
import type { ObjectType } from "./object-types.ts";
import { stageOf } from "./pipelines.ts";

type Properties = Readonly<Record<string, string>>;

/** What HubSpot computes whenever a record is saved. A value that can no longer be computed becomes empty. */
export function derivedProperties(type: ObjectType, properties: Properties): Properties {
  if (type === "contacts") return contactPhones(properties);
  if (type === "deals") return dealState(properties);
  return {};
}

function contactPhones(properties: Properties): Properties {
  const phone = parsedPhone(properties["phone"]);
  const mobile = parsedPhone(properties["mobilephone"]);
  return {
    hs_searchable_calculated_phone_number: phone.searchable,
    hs_calculated_phone_number: phone.e164,
    hs_calculated_phone_number_country_code: phone.country,
    hs_searchable_calculated_mobile_number: mobile.searchable,
    hs_calculated_mobile_number: mobile.e164,
  };
}

/**
 * The searchable form is area code and local number without the country code. Junk stays junk: `00004` was seen to become `4`.
 * Numbers without a country are read as numbers of the United States, the portal's country.
 */
function parsedPhone(text: string | undefined): { searchable: string; e164: string; country: string } {
  if (text === undefined || text === "") return { searchable: "", e164: "", country: "" };
  const parsed = parsePhoneNumberFromString(text, "US");
  if (parsed?.isPossible()) {
    return { searchable: parsed.nationalNumber, e164: parsed.number, country: parsed.country ?? "" };
  }
  return { searchable: text.replace(/\D/g, "").replace(/^0+/, ""), e164: "", country: "" };
}

function dealState(properties: Properties): Properties {
  const stage = stageOf(properties["dealstage"] ?? "");
  return {
    hs_is_closed: String(stage?.isClosed ?? false),
    hs_is_closed_won: String(stage?.probability === "1.0"),
    hs_deal_stage_probability: stage?.probability ?? "",
    hs_deal_amount_in_home_currency: properties["amount"] ?? "",
  };
}
