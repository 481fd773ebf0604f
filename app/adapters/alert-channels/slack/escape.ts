const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/**
 * A value made literal for Slack, in which `<!channel>` or `<https://…|…>` would otherwise notify people or make links
 * (docs.slack.dev/messaging/formatting-message-text, read November 2026); line breaks become spaces. At most `max` characters after escaping; a cut
 * never falls into an entity.
 */
export function escaped(value: string, max: number): string {
  const pieces = [...value.replace(/\s+/g, " ").trim()].map((character) => ENTITIES[character] ?? character);
  const whole = pieces.join("");
  if (whole.length <= max) return whole;
  let kept = "";
  for (const piece of pieces) {
    if (kept.length + piece.length > max - 1) break;
    kept += piece;
  }
  return `${kept}…`;
}
