import { ActionIcon } from "@mantine/core";
import {
  IconCurrencyDollar,
  IconHeartRateMonitor,
  IconKeyboard,
  IconMenu2,
  IconPhone,
  type TablerIcon,
} from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { Link, useLocation } from "wouter";
import { useKeys } from "../keys.ts";
import logo from "../ringledger.svg";
import { ROUTES, withQuery, writeView } from "../routes.ts";
import { useSession } from "../session.ts";
import { TEXT } from "../texts.ts";
import { useView } from "../view.ts";
import { Banners } from "./banners.tsx";
import { KeysHelp } from "./keys-help.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

/** What stands around every page: the install's name, the mark of rehearsal, the ways to the pages, theme and keys. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const { me } = useSession();
  const [, navigate] = useLocation();
  const [menuOpen, setMenuOpen] = useState(false);
  const [keysOpen, setKeysOpen] = useState(false);
  const hrefs = usePageHrefs();
  useKeys({
    "g r": () => navigate(hrefs.revenue),
    "g c": () => navigate(hrefs.calls),
    "?": () => setKeysOpen(true),
  });
  return (
    <div className="frame">
      <a className="skip" href="#page">
        {TEXT.skip}
      </a>
      <header className="top">
        <ActionIcon
          className="menu-button"
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={TEXT.menu}
          aria-expanded={menuOpen}
          aria-controls="ways"
          onClick={() => setMenuOpen(!menuOpen)}
        >
          <IconMenu2 size={20} aria-hidden />
        </ActionIcon>
        <Link href={hrefs.revenue} className="brand">
          <img src={logo} width={24} height={24} alt="" />
          <span>{TEXT.product}</span>
        </Link>
        <span className="install">{me.install.name}</span>
        <span className="spring" />
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={TEXT.keys} onClick={() => setKeysOpen(true)}>
          <IconKeyboard size={20} aria-hidden />
        </ActionIcon>
        <ThemeSwitch />
        <span className="who">{me.user.name}</span>
      </header>
      <nav id="ways" className="ways" data-open={menuOpen} aria-label={TEXT.pages}>
        <Way href={hrefs.revenue} path={ROUTES.revenue} icon={IconCurrencyDollar} done={() => setMenuOpen(false)}>
          {TEXT.revenue}
        </Way>
        <Way href={hrefs.calls} path={ROUTES.calls} icon={IconPhone} done={() => setMenuOpen(false)}>
          {TEXT.calls}
        </Way>
        <Way href={ROUTES.status} path={ROUTES.status} icon={IconHeartRateMonitor} done={() => setMenuOpen(false)}>
          {TEXT.status}
        </Way>
      </nav>
      <main id="page" className="page" tabIndex={-1}>
        <Banners />
        {children}
      </main>
      <KeysHelp opened={keysOpen} close={() => setKeysOpen(false)} />
    </div>
  );
}

interface WayProps {
  readonly href: string;
  readonly path: string;
  readonly icon: TablerIcon;
  readonly done: () => void;
  readonly children: string;
}

function Way({ href, path, icon: Icon, done, children }: WayProps) {
  const [location] = useLocation();
  const here = path === "/" ? location === "/" : location.startsWith(path);
  return (
    <Link href={href} className="way" aria-current={here ? "page" : undefined} onClick={done}>
      <Icon size={18} aria-hidden />
      {children}
    </Link>
  );
}

/** Revenue and Calls keep the period and filters that were chosen. */
function usePageHrefs(): { readonly revenue: string; readonly calls: string } {
  const { period, periodChosen, filters } = useView();
  const query = writeView({ period: periodChosen ? period : undefined, filters });
  return { revenue: withQuery(ROUTES.revenue, query), calls: withQuery(ROUTES.calls, query) };
}
