import { IconX } from "@tabler/icons-react";
import { SOURCE_DIMENSIONS } from "../../http/contract.ts";
import { withoutFilter } from "../routes.ts";
import { TEXT } from "../texts.ts";
import { useView } from "../view.ts";
import { CALL_RESULT_WORDS, DIMENSION_WORDS, RESULT_WORDS, valueText } from "../words.ts";

/** The filters in force, each with a way to take it off. Draws nothing when there are none. */
export function FilterChips() {
  const { filters, change } = useView();
  const dimensions = SOURCE_DIMENSIONS.flatMap((name) => {
    const value = filters[name];
    return value === undefined ? [] : [{ name, text: `${DIMENSION_WORDS[name]}: ${valueText(name, value)}` } as const];
  });
  const result =
    filters.result === undefined
      ? []
      : [{ name: "result", text: `${TEXT.result}: ${RESULT_WORDS[filters.result]}` } as const];
  const booked = filters.booked === undefined ? [] : [{ name: "booked", text: TEXT.booked } as const];
  const chips = [...dimensions, ...result, ...booked];
  if (chips.length === 0) return null;
  return (
    <fieldset className="chips">
      <legend className="unseen">{TEXT.filters}</legend>
      {chips.map(({ name, text }) => (
        <button
          key={name}
          type="button"
          className="chip"
          aria-label={TEXT.removeFilter(text)}
          onClick={() => change({ filters: withoutFilter(filters, name) })}
        >
          {text}
          <IconX size={14} aria-hidden />
        </button>
      ))}
      {chips.length > 1 ? (
        <button type="button" className="plain" onClick={() => change({ filters: {} })}>
          {TEXT.clearFilters}
        </button>
      ) : null}
    </fieldset>
  );
}

/** The filters in words, for the sentence of an empty list: "Booked, Channel: Direct". */
export function filtersInWords(filters: ReturnType<typeof useView>["filters"]): string {
  const dimensions = SOURCE_DIMENSIONS.flatMap((name) => {
    const value = filters[name];
    return value === undefined ? [] : [valueText(name, value)];
  });
  const result = filters.result === undefined ? [] : [CALL_RESULT_WORDS[filters.result]];
  const booked = filters.booked === undefined ? [] : [TEXT.booked];
  return [...result, ...booked, ...dimensions].join(", ");
}
