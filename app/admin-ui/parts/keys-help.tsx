import { Modal, Switch } from "@mantine/core";
import { useState } from "react";
import { setSingleKeys, singleKeysOn } from "../keys.ts";
import { TEXT } from "../texts.ts";

/** The list of keys, with the switch that turns single keys off. */
export function KeysHelp({ opened, close }: { readonly opened: boolean; readonly close: () => void }) {
  const [on, setOn] = useState(singleKeysOn);
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={TEXT.keys}
      attributes={{ header: { role: "presentation" } }}
      closeButtonProps={{ "aria-label": TEXT.close }}
    >
      <dl className="keys">
        {TEXT.keyList.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <Switch
        label={TEXT.singleKeys}
        checked={on}
        onChange={(event) => {
          setSingleKeys(event.currentTarget.checked);
          setOn(event.currentTarget.checked);
        }}
      />
    </Modal>
  );
}
