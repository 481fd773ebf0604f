import type { CallDetail } from "../../http/contract.ts";
import { durationText, phoneText } from "../format.ts";
import { useSession } from "../session.ts";
import { TEXT } from "../texts.ts";
import { reasonText, valueText } from "../words.ts";
import { Facts, Part } from "./part.tsx";

/** How the caller came: the source as far as its level could see, and why not further. */
export function Journey({ detail }: { readonly detail: CallDetail }) {
  const { homeCountry } = useSession().me.install;
  const { source, level } = detail.call;
  const unseen = level === "campaign" ? TEXT.notSeenAtCampaignLevel : TEXT.notKnown;
  const { trackingNumber, durationSeconds, device } = detail;
  return (
    <Part title={TEXT.howTheyCame}>
      <p>{TEXT.levelLine(valueText("level", level), reasonText(detail.levelReason))}</p>
      <Facts
        facts={[
          [TEXT.facts.channel, valueText("channel", source.channel)],
          [TEXT.facts.campaign, source.campaign, TEXT.notKnown],
          [TEXT.facts.adGroup, source.adGroup, TEXT.notKnown],
          [TEXT.facts.keyword, source.keyword, unseen],
          [TEXT.facts.landingPage, source.landingPage, unseen],
          [TEXT.facts.referrer, source.referrer, unseen],
          [TEXT.facts.location, source.location ?? placeOf(detail), TEXT.notKnown],
          [TEXT.facts.device, device === undefined ? undefined : valueText("device", device), TEXT.notKnown],
          [TEXT.facts.dialled, trackingNumber && phoneText(trackingNumber, homeCountry), TEXT.notKnown],
          [TEXT.facts.agent, detail.agentName, TEXT.notKnown],
          [TEXT.facts.wholeCall, durationSeconds && durationText(durationSeconds), TEXT.notKnown],
        ]}
      />
    </Part>
  );
}

function placeOf({ caller }: CallDetail): string | undefined {
  const parts = [caller.city, caller.region].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(", ");
}
