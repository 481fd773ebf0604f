import { agoText, whenText } from "../dates.ts";
import { useSession } from "../session.ts";

/** A time as its distance while it is fresh, with the exact time on hover and for machines. */
export function When({ at }: { readonly at: string }) {
  const { me, clock } = useSession();
  const zone = me.install.timeZone;
  const now = clock();
  return (
    <time dateTime={at} title={whenText(at, zone, now)}>
      {agoText(at, zone, now)}
    </time>
  );
}
