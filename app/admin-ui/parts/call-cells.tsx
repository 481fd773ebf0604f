import type { MouseEvent, ReactNode } from "react";
import { useSearch } from "wouter";
import type { CallRow, SourceView } from "../../http/contract.ts";
import { certaintyText, durationText, moneyText, phoneText } from "../format.ts";
import { callHref } from "../routes.ts";
import { useSession } from "../session.ts";
import { TEXT } from "../texts.ts";
import { CALL_RESULT_WORDS, TRAIL_WORDS, valueText } from "../words.ts";
import { TrailIcon } from "./trail-icon.tsx";
import { When } from "./when.tsx";

interface CallProps {
  readonly call: CallRow;
  readonly open: (id: string) => void;
}

/** One call as the cells of a table's row. */
export function CallCells({ call, open }: CallProps) {
  return (
    <>
      <Cell>
        <When at={call.at} />
      </Cell>
      <Cell>
        <CallLink call={call} open={open} />
        <CallerNumber call={call} />
      </Cell>
      <Cell>
        <ResultWord call={call} />
        <Certainty call={call} />
      </Cell>
      <Cell numeric>{call.talkSeconds === undefined ? <Unknown /> : durationText(call.talkSeconds)}</Cell>
      <Cell>
        {valueText("channel", call.source.channel)}
        <span className="dim second">{campaignText(call.source, call.level)}</span>
      </Cell>
      <Cell numeric>{call.revenue === undefined ? <Unknown word={TEXT.noDealYet} /> : moneyText(call.revenue)}</Cell>
      <Cell numeric>{call.score ?? <Unknown word={TEXT.noDealYet} />}</Cell>
      <Cell>
        <Places call={call} />
      </Cell>
    </>
  );
}

/** One call on a small screen: money beside the name, the rest below. */
export function CallSummary({ call, open }: CallProps) {
  return (
    <>
      <div className="row-top">
        <CallLink call={call} open={open} />
        <b>{call.revenue === undefined ? <Unknown word={TEXT.noDealYet} /> : moneyText(call.revenue)}</b>
      </div>
      <div className="row-top">
        <ResultWord call={call} />
        <span className="dim">
          <When at={call.at} />
        </span>
      </div>
      <div className="row-top">
        <span className="dim">{valueText("channel", call.source.channel)}</span>
        <Places call={call} />
      </div>
    </>
  );
}

function Cell({ numeric = false, children }: { readonly numeric?: boolean; readonly children: ReactNode }) {
  return <td className={numeric ? "numeric" : undefined}>{children}</td>;
}

/** The name is the row's link: plain clicks open the drawer, others the page alone, as a browser does with links. */
function CallLink({ call, open }: CallProps) {
  const search = useSearch();
  const { me } = useSession();
  const onClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    open(call.id);
  };
  const number = call.callerNumber === undefined ? undefined : phoneText(call.callerNumber, me.install.homeCountry);
  return (
    <a href={callHref(call.id, search)} data-call={call.id} className="call-link" onClick={onClick}>
      {call.callerName ?? number ?? TEXT.withheld}
    </a>
  );
}

function CallerNumber({ call }: { readonly call: CallRow }) {
  const { me } = useSession();
  if (call.callerName === undefined || call.callerNumber === undefined) return null;
  return <span className="dim second">{phoneText(call.callerNumber, me.install.homeCountry)}</span>;
}

/** A result as swatch and word; the word never takes the result's colour. */
export function ResultWord({ call }: { readonly call: CallRow }) {
  return (
    <span className="result-word">
      <span className={`swatch result-${call.result}`} aria-hidden />
      {CALL_RESULT_WORDS[call.result]}
    </span>
  );
}

function Certainty({ call }: { readonly call: CallRow }) {
  if (call.inReview) return <span className="second needs">{TEXT.inReview}</span>;
  if (call.confidence === undefined) return null;
  return <span className="dim second">{certaintyText(call.confidence)}</span>;
}

/** A campaign that is not known says why when the level explains it. */
function campaignText(source: SourceView, level: string): string {
  if (source.campaign !== undefined) return source.campaign;
  return level === "campaign" ? TEXT.notSeenAtCampaignLevel : TEXT.notKnown;
}

/** In how many of the places the call is, with the shape of the worst state; each place with its word is said too. */
function Places({ call }: { readonly call: CallRow }) {
  const wanted = call.places.filter(({ state }) => state !== "not_needed");
  const worst = WORST_FIRST.find((state) => wanted.some((place) => place.state === state));
  if (worst === undefined) return <Unknown word={TEXT.noPlaces} />;
  const arrived = wanted.filter(({ state }) => state === "accepted" || state === "received").length;
  const all = wanted.map(({ place, state }) => `${place}: ${TRAIL_WORDS[state]}`).join(", ");
  return (
    <span className="places" title={all}>
      <TrailIcon state={worst} />
      {TEXT.inPlaces(arrived, wanted.length)}
      <span className="unseen">. {all}</span>
    </span>
  );
}

const WORST_FIRST = ["refused", "waiting", "held", "received", "accepted"] as const;

function Unknown({ word = TEXT.notKnown }: { readonly word?: string }) {
  return <span className="dim">{word}</span>;
}
