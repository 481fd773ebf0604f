import { Button } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useSession } from "../session.ts";
import { TEXT } from "../texts.ts";
import { CRM_WORDS } from "../words.ts";

/** What stops the figures from being whole: a rehearsal, or a connection that the CRM ended. */
export function Banners() {
  const { crm, status } = useSession().me.install;
  if (status === "live") return null;
  if (status === "rehearsal") {
    return (
      <p className="banner rehearsal">
        <strong>{TEXT.rehearsal}</strong> {TEXT.rehearsalMeans}
      </p>
    );
  }
  return (
    <div className="banner broken" role="status">
      <IconPlugConnectedX size={20} aria-hidden />
      <p>{status === "reconnect" ? TEXT.reconnect(CRM_WORDS[crm]) : TEXT.uninstalled(CRM_WORDS[crm])}</p>
      <Button component="a" href={`/auth/${crm}`} variant="default">
        {TEXT.signInAgain}
      </Button>
    </div>
  );
}
