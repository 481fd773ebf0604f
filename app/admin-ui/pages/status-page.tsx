import { useQuery } from "@tanstack/react-query";
import type { StatusView } from "../../http/contract.ts";
import { fetchStatus } from "../api.ts";
import { countText } from "../format.ts";
import { PageTitle } from "../parts/page-title.tsx";
import { TrailIcon } from "../parts/trail-icon.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { useSession } from "../session.ts";
import { statusAnswer, TEXT } from "../texts.ts";
import { CRM_WORDS, receivedText, TRAIL_SUBJECTS, TRAIL_WORDS } from "../words.ts";

/** Is anything late, and why? The first line is the answer; below it what runs, waits or is stuck. */
export function StatusPage() {
  const status = useQuery({ queryKey: ["status"], queryFn: fetchStatus, refetchInterval: 15_000 });
  return (
    <>
      <PageTitle title={TEXT.status} />
      {status.isPending ? <Waiting label={TEXT.loading} shape="page" /> : null}
      {status.isError ? <Trouble what={TEXT.statusFailed} failure={status.error} retry={status.refetch} /> : null}
      {status.data === undefined ? null : <Rows status={status.data} />}
    </>
  );
}

function Rows({ status }: { readonly status: StatusView }) {
  const { crm } = useSession().me.install;
  const { queue } = status;
  return (
    <>
      <p className="answer">{statusAnswer(status, CRM_WORDS[crm])}</p>
      <Counts
        title={TEXT.work}
        rows={[
          [TEXT.workWaiting, queue.waiting],
          [TEXT.workActive, queue.active],
          [TEXT.workDelayed, queue.delayed],
          [TEXT.workDead, queue.dead],
          [TEXT.requestsToday(CRM_WORDS[crm]), status.crmRequestsToday],
        ]}
      />
      <Counts
        title={TEXT.messagesReceived}
        rows={Object.entries(status.received).map(([state, count]) => [receivedText(state), count])}
      />
      <section className="card" aria-labelledby="deliveries-title">
        <h2 id="deliveries-title">{TEXT.deliveries}</h2>
        {status.deliveries.length === 0 ? <p className="dim">{TEXT.noDeliveries}</p> : null}
        <ul className="money-list">
          {status.deliveries.map((row) => (
            <li key={`${row.place} ${row.what} ${row.state}`}>
              <span className="state-line">
                <TrailIcon state={row.state} />
                <b>{row.place}</b> · {TRAIL_SUBJECTS[row.what]} · {TRAIL_WORDS[row.state]}
              </span>
              <span className="numeric">{countText(row.count)}</span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

interface CountsProps {
  readonly title: string;
  readonly rows: readonly (readonly [string, number])[];
}

function Counts({ title, rows }: CountsProps) {
  return (
    <section className="card" aria-label={title}>
      <h2>{title}</h2>
      {rows.length === 0 ? <p className="dim">{TEXT.nothingYet}</p> : null}
      <ul className="money-list">
        {rows.map(([word, count]) => (
          <li key={word}>
            <span>{word}</span>
            <span className="numeric">{countText(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
