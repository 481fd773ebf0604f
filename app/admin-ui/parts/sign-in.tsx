import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { fetchSignInOptions } from "../api.ts";
import logo from "../ringledger.svg";
import { TEXT } from "../texts.ts";
import { CRM_WORDS } from "../words.ts";
import { Trouble } from "./trouble.tsx";
import { Waiting } from "./waiting.tsx";

/** The page for everybody who is not signed in: one button for each CRM that this server knows. */
export function SignIn() {
  const options = useQuery({ queryKey: ["sign-in-options"], queryFn: fetchSignInOptions });
  useEffect(() => {
    document.title = TEXT.signInTitle;
  }, []);
  return (
    <main className="alone">
      <img src={logo} width={48} height={48} alt="" />
      <h1>{TEXT.product}</h1>
      <p className="dim">{TEXT.signInWhy}</p>
      {options.isPending ? <Waiting label={TEXT.loading} shape="card" /> : null}
      {options.isError ? <Trouble what={TEXT.signInFailed} failure={options.error} retry={options.refetch} /> : null}
      <div className="stack">
        {options.data?.crms.map((crm) => (
          <Button key={crm} component="a" href={`/auth/${crm}`} size="md" fullWidth>
            {TEXT.signInWith(CRM_WORDS[crm])}
          </Button>
        ))}
      </div>
      {options.data?.crms.length === 0 ? <p>{TEXT.noCrm}</p> : null}
    </main>
  );
}
