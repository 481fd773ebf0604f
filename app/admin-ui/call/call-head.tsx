import type { CallDetail } from "../../http/contract.ts";
import { whenText } from "../dates.ts";
import { certaintyText, durationText, moneyText, phoneText } from "../format.ts";
import { ResultWord } from "../parts/call-cells.tsx";
import { useSession } from "../session.ts";
import { TEXT } from "../texts.ts";
import { CRM_WORDS } from "../words.ts";
import { ChangeOutcome } from "./change-outcome.tsx";

/** Who rang, when, for how long; how it ended and how sure that is; what it is worth. */
export function CallHead({ detail }: { readonly detail: CallDetail }) {
  const { me, clock } = useSession();
  const { call, deal, match } = detail;
  const zone = me.install.timeZone;
  return (
    <div className="call-top">
      <div className="call-who">
        <h2>{whoText(detail)}</h2>
        {match.kind === "matched" && match.url !== undefined ? (
          <a href={match.url} target="_blank" rel="noreferrer">
            {TEXT.openIn(CRM_WORDS[me.install.crm])}
          </a>
        ) : null}
      </div>
      <p className="dim dots">
        <CallerNumber detail={detail} />
        <span>{whenText(call.at, zone, clock())}</span>
        <span>{call.talkSeconds === undefined ? TEXT.talkNotKnown : TEXT.talk(durationText(call.talkSeconds))}</span>
      </p>
      <div className="worth">
        <span className="worth-result">
          <ResultWord call={call} />
          {call.confidence === undefined ? null : <span className="dim"> · {certaintyText(call.confidence)}</span>}
          {call.inReview ? <span className="needs"> · {TEXT.inReview}</span> : null}
        </span>
        <span>
          <b className="worth-money">{call.revenue === undefined ? TEXT.noDealYet : moneyText(call.revenue)}</b>
          {deal === undefined ? null : <span className="dim"> · {deal.name}</span>}
        </span>
        <span>{call.score === undefined ? TEXT.noScore : TEXT.scoreOf(call.score)}</span>
      </div>
      <ChangeOutcome detail={detail} />
    </div>
  );
}

function whoText({ caller, match }: CallDetail): string {
  if (match.kind === "matched") return match.name;
  return caller.name ?? (caller.withheld ? TEXT.withheld : TEXT.unknownCaller);
}

function CallerNumber({ detail }: { readonly detail: CallDetail }) {
  const { homeCountry } = useSession().me.install;
  const { number, withheld } = detail.caller;
  if (number === undefined) return <span>{withheld ? TEXT.withheld : TEXT.numberNotKnown}</span>;
  return <a href={`tel:${number}`}>{phoneText(number, homeCountry)}</a>;
}
