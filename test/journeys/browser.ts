import { z } from "zod";

/** A person's browser as far as one of our addresses goes: it keeps our cookie and follows nothing by itself. */
export class Browser {
  readonly #home: string;
  readonly #accept: string;
  cookie = "";

  constructor(home: string, accept = "application/json") {
    this.#home = home;
    this.#accept = accept;
  }

  async get(address: string): Promise<Response> {
    return this.#keep(
      await fetch(new URL(address, this.#home), {
        redirect: "manual",
        headers: { cookie: this.cookie, accept: this.#accept },
      }),
    );
  }

  /** Posts a change as our own page would, with the session's token, unless told otherwise. */
  async post(
    path: string,
    { token, headers = {} }: { readonly token?: string; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Response> {
    const known = token ?? (await this.#token());
    return this.#keep(
      await fetch(new URL(path, this.#home), {
        method: "POST",
        redirect: "manual",
        headers: {
          cookie: this.cookie,
          accept: this.#accept,
          "content-type": "application/json",
          "x-csrf-token": known,
          ...headers,
        },
        body: "{}",
      }),
    );
  }

  /** Begins a sign-in and says yes at the CRM; answers the callback address, not yet called. */
  async authorize(crm: string, returnTo?: string): Promise<string> {
    const query = returnTo === undefined ? "" : `?return=${encodeURIComponent(returnTo)}`;
    const begun = await this.get(`/auth/${crm}${query}`);
    const page = await fetch(begun.headers.get("location") ?? "", { redirect: "manual" });
    await page.body?.cancel();
    return page.headers.get("location") ?? "";
  }

  /** Signs in to the end; answers what the callback said. */
  async signIn(crm: string): Promise<{ readonly status: number; readonly body: unknown }> {
    const answer = await this.get(await this.authorize(crm));
    const text = await answer.text();
    return { status: answer.status, body: answer.status === 302 ? undefined : JSON.parse(text) };
  }

  async #token(): Promise<string> {
    return z.object({ csrfToken: z.string() }).parse(await (await this.get("/api/me")).json()).csrfToken;
  }

  /** Waits for the whole answer: a session is kept before the answer ends, not before it begins. */
  async #keep(response: Response): Promise<Response> {
    await response.clone().arrayBuffer();
    for (const line of response.headers.getSetCookie()) this.cookie = line.split(";")[0] ?? this.cookie;
    return response;
  }
}
