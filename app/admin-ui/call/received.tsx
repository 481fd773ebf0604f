import type { CallDetail } from "../../http/contract.ts";
import { When } from "../parts/when.tsx";
import { TEXT } from "../texts.ts";
import { Part } from "./part.tsx";

/** What the call provider sent about this call, and whether it is proved to come from there. */
export function Received({ detail }: { readonly detail: CallDetail }) {
  return (
    <Part title={TEXT.whatCameIn}>
      <ul className="plain-list">
        {detail.received.map((message) => (
          <li key={`${message.at} ${message.event ?? ""}`}>
            {message.provider}
            {message.event === undefined ? "" : ` · ${message.event}`}{" "}
            <span className="dim">
              · <When at={message.at} /> ·{" "}
            </span>
            {message.verified ? TEXT.verified : <span className="needs">{TEXT.notVerified}</span>}
          </li>
        ))}
      </ul>
    </Part>
  );
}
