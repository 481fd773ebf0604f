import { IconAlertTriangle, IconCheck, IconClock, IconDots, IconMinus, IconPlayerPause } from "@tabler/icons-react";
import type { TrailState } from "../../http/contract.ts";

const ICONS = {
  not_needed: IconMinus,
  held: IconPlayerPause,
  waiting: IconClock,
  received: IconDots,
  accepted: IconCheck,
  refused: IconAlertTriangle,
} as const;

/** The shape of a trail's state; it always stands beside its word. */
export function TrailIcon({ state }: { readonly state: TrailState }) {
  const Icon = ICONS[state];
  return <Icon size={16} className={`trail-${state}`} aria-hidden />;
}
