import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "wouter";
import type { CallDetail } from "../../http/contract.ts";
import { fetchCall } from "../api.ts";
import { PageTitle } from "../parts/page-title.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { ROUTES } from "../routes.ts";
import { TEXT } from "../texts.ts";
import { CallHead } from "./call-head.tsx";
import { Deal } from "./deal.tsx";
import { Journey } from "./journey.tsx";
import { Person } from "./person.tsx";
import { Received } from "./received.tsx";
import { Score } from "./score.tsx";
import { Trail } from "./trail.tsx";
import { Transcript } from "./transcript.tsx";
import { Why } from "./why.tsx";

/** Is this call judged right, and did it reach everyone? `alone` draws it as a page with a way back to the list. */
export function CallView({ id, alone = false }: { readonly id: string; readonly alone?: boolean }) {
  const call = useQuery({ queryKey: ["call", id], queryFn: () => fetchCall(id) });
  const search = useSearch();
  return (
    <div className="call">
      {alone ? (
        <PageTitle title={TEXT.oneCall}>
          <Link href={search === "" ? ROUTES.calls : `${ROUTES.calls}?${search}`}>{TEXT.allCalls}</Link>
        </PageTitle>
      ) : null}
      {call.isPending ? <Waiting label={TEXT.loading} shape="page" /> : null}
      {call.isError ? <Trouble what={TEXT.callFailed} failure={call.error} retry={call.refetch} /> : null}
      {call.data === undefined ? null : <Parts detail={call.data} />}
    </div>
  );
}

function Parts({ detail }: { readonly detail: CallDetail }) {
  return (
    <>
      <CallHead detail={detail} />
      <Why detail={detail} />
      <Transcript detail={detail} />
      <Journey detail={detail} />
      <Person detail={detail} />
      <Deal detail={detail} />
      <Score detail={detail} />
      <Trail detail={detail} />
      <Received detail={detail} />
    </>
  );
}
