import { MantineProvider } from "@mantine/core";
import { QueryCache, QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Route, Switch } from "wouter";
import { ApiFailure, fetchMe, isSignedOut } from "./api.ts";
import type { Clock } from "./dates.ts";
import { RevenuePage } from "./pages/revenue-page.tsx";
import { Frame } from "./parts/frame.tsx";
import { NotFound } from "./parts/not-found.tsx";
import { SignIn } from "./parts/sign-in.tsx";
import { Trouble } from "./parts/trouble.tsx";
import { Waiting } from "./parts/waiting.tsx";
import { ROUTES } from "./routes.ts";
import { SessionContext } from "./session.ts";
import { TEXT } from "./texts.ts";
import { theme } from "./theme.ts";

const CallsPage = lazy(async () => ({ default: (await import("./pages/calls-page.tsx")).CallsPage }));
const StatusPage = lazy(async () => ({ default: (await import("./pages/status-page.tsx")).StatusPage }));

/** The browser admin. `nonce` is that of the answer's Content-Security-Policy. */
export function App({ nonce, clock }: { readonly nonce: string; readonly clock: Clock }) {
  const [client] = useState(makeQueryClient);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={client}>
        <Gate clock={clock} />
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Draws the pages for somebody who is signed in, and the sign-in page for everybody else. */
function Gate({ clock }: { readonly clock: Clock }) {
  const me = useQuery({ queryKey: ["me"], queryFn: fetchMe, staleTime: Number.POSITIVE_INFINITY });
  if (me.isPending) return <Waiting label={TEXT.loading} shape="page" />;
  if (me.isError) {
    return (
      <main className="alone">
        <Trouble what={TEXT.meFailed} failure={me.error} retry={me.refetch} />
      </main>
    );
  }
  if (me.data === null) return <SignIn />;
  return (
    <SessionContext value={{ me: me.data, clock }}>
      <Frame>
        <Suspense fallback={<Waiting label={TEXT.loading} shape="page" />}>
          <Switch>
            <Route path={ROUTES.revenue} component={RevenuePage} />
            <Route path={`${ROUTES.calls}/:id?`}>{({ id }) => <CallsPage openId={id} />}</Route>
            <Route path={ROUTES.status} component={StatusPage} />
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </Frame>
    </SessionContext>
  );
}

/** A 401 anywhere means that the session ended, so it empties `me`; failures of the server are asked once more, refusals are not. */
function makeQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (failure) => {
        if (isSignedOut(failure)) client.setQueryData(["me"], null);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retryDelay: 400,
        retry: (failures, failure) => failures < 1 && !isRefusal(failure),
      },
    },
  });
  return client;
}

function isRefusal(failure: unknown): boolean {
  return failure instanceof ApiFailure && failure.status >= 400 && failure.status < 500;
}
