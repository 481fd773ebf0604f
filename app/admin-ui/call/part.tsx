import { type ReactNode, useId } from "react";

/** One part of a call under its own heading. */
export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className="part" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {children}
    </section>
  );
}

/** Facts as pairs of word and value; what is not there is a word too. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode, string?])[] }) {
  return (
    <dl className="facts">
      {facts.map(([word, value, absent]) => (
        <div key={word}>
          <dt>{word}</dt>
          <dd>{value ?? <span className="dim">{absent}</span>}</dd>
        </div>
      ))}
    </dl>
  );
}
