import { Button, Popover, TextInput } from "@mantine/core";
import { IconCalendar, IconChevronDown } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { periodText } from "../dates.ts";
import { type Period, PRESETS, presetOf, presetPeriod } from "../period.ts";
import { useSession } from "../session.ts";
import { TEXT } from "../texts.ts";
import { useView } from "../view.ts";

/** Chooses the days that a page is about: three that have a name, or any two. */
export function PeriodPicker() {
  const { me, clock } = useSession();
  const { period, change } = useView();
  const [opened, setOpened] = useState(false);
  const zone = me.install.timeZone;
  const preset = presetOf(period, clock(), zone);
  const choose = (chosen: Period) => {
    change({ period: chosen });
    setOpened(false);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus width={280}>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconCalendar size={16} aria-hidden />}
          rightSection={<IconChevronDown size={16} aria-hidden />}
          onClick={() => setOpened(!opened)}
        >
          {preset === undefined ? periodText(period.from, period.to) : TEXT.presets[preset]}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={TEXT.period}>
        <div className="stack tight">
          {PRESETS.map((name) => (
            <Button
              key={name}
              variant={name === preset ? "light" : "subtle"}
              color={name === preset ? undefined : "gray"}
              justify="flex-start"
              aria-pressed={name === preset}
              onClick={() => choose(presetPeriod(name, clock(), zone))}
            >
              {TEXT.presets[name]}
            </Button>
          ))}
        </div>
        <OwnDays period={period} choose={choose} />
      </Popover.Dropdown>
    </Popover>
  );
}

function OwnDays({ period, choose }: { readonly period: Period; readonly choose: (period: Period) => void }) {
  const [from, setFrom] = useState(period.from);
  const [to, setTo] = useState(period.to);
  const backwards = from > to;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (from !== "" && to !== "" && !backwards) choose({ from, to });
  };
  return (
    <form className="stack own-days" onSubmit={submit}>
      <TextInput type="date" label={TEXT.from} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
      <TextInput
        type="date"
        label={TEXT.to}
        value={to}
        error={backwards ? TEXT.backwards : undefined}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <Button type="submit" fullWidth>
        {TEXT.showDays}
      </Button>
    </form>
  );
}
