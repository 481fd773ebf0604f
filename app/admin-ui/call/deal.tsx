import type { CallDetail } from "../../http/contract.ts";
import { moneyText, shareText } from "../format.ts";
import { When } from "../parts/when.tsx";
import { dealLine, TEXT } from "../texts.ts";
import { reasonText, valueText } from "../words.ts";
import { Part } from "./part.tsx";

/** The deal that the call is credited on, each call's share of it, and every movement of its money. */
export function Deal({ detail }: { readonly detail: CallDetail }) {
  const { deal, ledger } = detail;
  if (deal === undefined) {
    return (
      <Part title={TEXT.deal}>
        <p className="dim">{TEXT.noDeal}</p>
      </Part>
    );
  }
  return (
    <Part title={TEXT.deal}>
      <p>
        {deal.url === undefined ? (
          <b>{deal.name}</b>
        ) : (
          <a href={deal.url} target="_blank" rel="noreferrer">
            {deal.name}
          </a>
        )}{" "}
        {dealLine(deal)}
      </p>
      <ul className="money-list" aria-label={TEXT.credits}>
        {deal.credits.map((credit) => (
          <li key={credit.callId} className={credit.thisCall ? "this-call" : undefined}>
            <span>
              {valueText("channel", credit.source.channel)}
              {credit.source.campaign === undefined ? "" : ` · ${credit.source.campaign}`}
              <span className="dim">
                {" "}
                · <When at={credit.at} />
                {credit.thisCall ? ` · ${TEXT.thisCall}` : ""}
              </span>
            </span>
            <span className="numeric">
              {shareText(credit.share)}
              {credit.amount === undefined ? "" : ` · ${moneyText(credit.amount)}`}
            </span>
          </li>
        ))}
      </ul>
      {ledger.length === 0 ? null : (
        <ul className="money-list" aria-label={TEXT.ledger}>
          {ledger.map((entry) => (
            <li key={entry.sequence}>
              <span>
                {reasonText(entry.reason)}{" "}
                <span className="dim">
                  · <When at={entry.at} />
                </span>
              </span>
              <span className="numeric">{moneyText(entry.amount)}</span>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}
