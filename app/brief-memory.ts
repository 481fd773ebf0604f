/**
 * Remembers what `load` answered for `ms` milliseconds, for at most `max` keys; concurrent askers of one key share one load. Failures are not
 * remembered. For look-ups whose answer may be a few seconds old.
 */
export function rememberBriefly<Answer>(
  load: (key: string) => Promise<Answer>,
  { ms, max, now }: { readonly ms: number; readonly max: number; readonly now: () => number },
): (key: string) => Promise<Answer> {
  const known = new Map<string, { readonly until: number; readonly answer: Promise<Answer> }>();
  return (key) => {
    const remembered = known.get(key);
    if (remembered !== undefined && remembered.until > now()) return remembered.answer;
    known.delete(key);
    const answer = load(key);
    known.set(key, { until: now() + ms, answer });
    answer.catch(() => known.delete(key));
    const oldest = known.keys().next();
    if (known.size > max && oldest.done !== true) known.delete(oldest.value);
    return answer;
  };
}
