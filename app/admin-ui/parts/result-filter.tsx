import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { RESULTS } from "../../http/contract.ts";
import { withResult } from "../routes.ts";
import { TEXT } from "../texts.ts";
import { useView } from "../view.ts";
import { RESULT_WORDS } from "../words.ts";

/** Narrows the list to one result; taking it off again is the chip's work. */
export function ResultFilter() {
  const { filters, change } = useView();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>
          {TEXT.result}
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label={TEXT.result}>
        {RESULTS.map((result) => (
          <Menu.Item
            key={result}
            leftSection={<span className={`swatch result-${result}`} aria-hidden />}
            onClick={() => change({ filters: withResult(filters, result) })}
          >
            {RESULT_WORDS[result]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
