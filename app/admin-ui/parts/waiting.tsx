interface WaitingProps {
  readonly label: string;
  readonly shape: "page" | "card" | "rows";
}

const BARS = { page: ["title", "line", "block"], card: ["line", "block"], rows: ["row", "row", "row", "row", "row"] };

/** Grey shapes of about the size of what is to come; the style shows them only after 300 ms, so that quick answers do not flicker. */
export function Waiting({ label, shape }: WaitingProps) {
  return (
    <div className="waiting" role="status">
      <span className="unseen">{label}</span>
      {BARS[shape].map((bar, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the shapes are the same few in the same order every time.
        <span key={place} className={`waiting-${bar}`} />
      ))}
    </div>
  );
}
