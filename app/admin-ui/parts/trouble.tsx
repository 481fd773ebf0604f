import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { ApiFailure } from "../api.ts";
import { TEXT } from "../texts.ts";

interface TroubleProps {
  /** What failed, as a sentence: "Sources could not be loaded." */
  readonly what: string;
  readonly failure: Error;
  readonly retry: () => unknown;
}

/** An error inside the part that failed: what happened, that nothing is lost, the next step, and the reference last. */
export function Trouble({ what, failure, retry }: TroubleProps) {
  const reference = failure instanceof ApiFailure ? failure.reference : undefined;
  return (
    <div className="trouble" role="alert">
      <IconAlertTriangle size={20} aria-hidden />
      <p>
        {what} {TEXT.safe} <span className="dim">{failure.message}</span>
      </p>
      <Button variant="default" onClick={() => retry()}>
        {TEXT.tryAgain}
      </Button>
      {reference === undefined ? null : <span className="dim">{TEXT.reference(reference)}</span>}
    </div>
  );
}
