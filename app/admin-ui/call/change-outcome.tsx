import { Button, Collapse, TextInput } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { CallDetail, OutcomeChange } from "../../http/contract.ts";
import { useSession } from "../session.ts";
import { changeButtonText, TEXT } from "../texts.ts";
import { OUTCOME_CHOICES, OUTCOME_WORDS } from "../words.ts";
import { useOutcomeChange } from "./use-outcome-change.ts";

/** A person's word about the outcome. The button says which systems follow; a failure stands beside it and the call is as before. */
export function ChangeOutcome({ detail }: { readonly detail: CallDetail }) {
  const { me } = useSession();
  const [opened, setOpened] = useState(false);
  const [label, setLabel] = useState<OutcomeChange["label"] | undefined>(detail.call.outcome);
  const [note, setNote] = useState("");
  const change = useOutcomeChange(detail.call.id);
  const places = detail.trail.filter((row) => row.state !== "not_needed").map((row) => row.place);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (label === undefined) return;
    change.mutate({ label, ...(note.trim() === "" ? {} : { note: note.trim() }) });
    setOpened(false);
  };
  return (
    <div className="change">
      <div className="change-line">
        <Button
          variant="default"
          rightSection={<IconChevronDown size={16} aria-hidden />}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {TEXT.changeOutcome}
        </Button>
        <span role="status">
          {change.isSuccess ? TEXT.outcomeChanged : ""}
          {change.isError ? <span className="needs">{TEXT.outcomeNotChanged(change.error.message)}</span> : null}
        </span>
      </div>
      <Collapse expanded={opened}>
        <form className="change-form" onSubmit={submit}>
          <fieldset>
            <legend>{TEXT.howItEnded}</legend>
            {OUTCOME_CHOICES.map((choice) => (
              <label key={choice} className="choice">
                <input
                  type="radio"
                  name="outcome"
                  value={choice}
                  checked={choice === label}
                  onChange={() => setLabel(choice)}
                />
                {OUTCOME_WORDS[choice]}
              </label>
            ))}
          </fieldset>
          <TextInput label={TEXT.note} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
          <Button type="submit">{changeButtonText([...new Set(places)], me.install.status === "rehearsal")}</Button>
        </form>
      </Collapse>
    </div>
  );
}
