import { type ReactNode, useEffect } from "react";

/** The heading of a page with its tools at the right; the browser tab carries the same name. */
export function PageTitle({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Ringledger`;
  }, [title]);
  return (
    <div className="page-title">
      <h1>{title}</h1>
      {children === undefined ? null : <div className="tools">{children}</div>}
    </div>
  );
}
