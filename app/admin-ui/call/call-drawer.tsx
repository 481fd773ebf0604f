import { Drawer } from "@mantine/core";
import { useRef } from "react";
import { TEXT } from "../texts.ts";
import { CallView } from "./call-view.tsx";

/** One call over the list; Esc closes it. What it showed stays drawn while it moves away. */
export function CallDrawer({ id, close }: { readonly id: string | undefined; readonly close: () => void }) {
  const shown = useRef(id);
  if (id !== undefined) shown.current = id;
  return (
    <Drawer
      opened={id !== undefined}
      onClose={close}
      position="right"
      size="min(46rem, 100vw)"
      padding="lg"
      title={TEXT.oneCall}
      returnFocus={false}
      transitionProps={{ duration: 120 }}
      attributes={{ header: { role: "presentation" } }}
      closeButtonProps={{ "aria-label": TEXT.close }}
    >
      {shown.current === undefined ? null : <CallView key={shown.current} id={shown.current} />}
    </Drawer>
  );
}
