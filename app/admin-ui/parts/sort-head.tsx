import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface SortHeadProps {
  readonly sorted: false | "asc" | "desc";
  readonly numeric: boolean;
  readonly toggle: () => void;
  readonly children: ReactNode;
}

/** A column's head that sorts by it; the order in force is told to everybody, by arrow and by word. */
export function SortHead({ sorted, numeric, toggle, children }: SortHeadProps) {
  const order = sorted === false ? undefined : sorted === "asc" ? "ascending" : "descending";
  return (
    <th scope="col" aria-sort={order} className={numeric ? "numeric" : undefined}>
      <button type="button" className="sort" onClick={toggle}>
        {children}
        <Arrow sorted={sorted} />
      </button>
    </th>
  );
}

function Arrow({ sorted }: { readonly sorted: false | "asc" | "desc" }) {
  if (sorted === "asc") return <IconArrowUp size={14} aria-hidden />;
  if (sorted === "desc") return <IconArrowDown size={14} aria-hidden />;
  return <IconArrowsSort size={14} className="sort-idle" aria-hidden />;
}
