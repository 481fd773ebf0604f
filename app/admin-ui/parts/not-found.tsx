import { Link } from "wouter";
import { ROUTES } from "../routes.ts";
import { TEXT } from "../texts.ts";
import { PageTitle } from "./page-title.tsx";

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <>
      <PageTitle title={TEXT.noSuchPage} />
      <p>
        {TEXT.noSuchPageWhy} <Link href={ROUTES.revenue}>{TEXT.goToRevenue}</Link>
      </p>
    </>
  );
}
