import { z } from "zod";

/** An admin's signed-in browser, as far as the API goes: cookies are kept and changes carry the session's token. */
export interface AdminApi {
  /** The JSON of an answer. Throws, with the refusal's words, when the answer is no success; so do the others. */
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
  patch(path: string, body: unknown): Promise<unknown>;
  delete(path: string): Promise<unknown>;
  /** Walks a sign-in at another system, such as `/connect/google?connection=<id>`, to its end. */
  connect(path: string): Promise<void>;
  /** The session's cookie header, for a real browser. */
  readonly cookie: string;
}

const MAX_STEPS = 12;
const meSchema = z.looseObject({ csrfToken: z.string() });
const refusalSchema = z.object({ error: z.object({ message: z.string() }) });

/**
 * Installs the product in a CRM, or signs in to it again, as a person with a browser would: from our sign-in page over the CRM's and back. The CRM
 * has to agree by itself, as the sandboxes do.
 */
export async function installThroughOAuth({
  webUrl,
  crm,
}: {
  readonly webUrl: string;
  readonly crm: "salesforce" | "hubspot";
}): Promise<AdminApi> {
  const cookies = createCookieJar();
  await walk(new URL(`/auth/${crm}`, webUrl), { home: webUrl, cookies });
  let csrfToken = "";

  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(new URL(path, webUrl), {
      method,
      redirect: "manual",
      headers: { cookie: cookies.header(webUrl), "content-type": "application/json", "x-csrf-token": csrfToken },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    cookies.keep(webUrl, response);
    return readJson(response, `${method} ${path}`);
  };
  csrfToken = meSchema.parse(await call("GET", "/api/me")).csrfToken;

  return {
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    patch: (path, body) => call("PATCH", path, body),
    delete: (path) => call("DELETE", path),
    connect: (path) => walk(new URL(path, webUrl), { home: webUrl, cookies }),
    get cookie() {
      return cookies.header(webUrl);
    },
  };
}

interface CookieJar {
  keep(url: string | URL, response: Response): void;
  header(url: string | URL): string;
}

/** Cookies by origin. Expiry and paths are left out: the flows need neither. */
function createCookieJar(): CookieJar {
  const origins = new Map<string, Map<string, string>>();
  return {
    keep(url, response) {
      const { origin } = new URL(url);
      const known = origins.get(origin) ?? new Map<string, string>();
      origins.set(origin, known);
      for (const line of response.headers.getSetCookie()) {
        const [pair = ""] = line.split(";");
        const equals = pair.indexOf("=");
        known.set(pair.slice(0, equals), pair.slice(equals + 1));
      }
    },
    header: (url) =>
      [...(origins.get(new URL(url).origin) ?? [])].map(([name, value]) => `${name}=${value}`).join("; "),
  };
}

/** Follows redirects by hand until they lead to one of our own pages, which ends every sign-in. Throws when an answer does not lead on. */
async function walk(
  start: URL,
  { home, cookies }: { readonly home: string; readonly cookies: CookieJar },
): Promise<void> {
  let url = start;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const response = await fetch(url, { redirect: "manual", headers: { cookie: cookies.header(url) } });
    cookies.keep(url, response);
    const location = response.headers.get("location");
    if (location === null) {
      throw new Error(`The sign-in ended at ${url.origin}${url.pathname}: ${response.status} ${await response.text()}`);
    }
    await response.body?.cancel();
    url = new URL(location, url);
    if (url.origin === new URL(home).origin && !/^\/(auth|connect)\//.test(url.pathname)) return;
  }
  throw new Error("The sign-in goes round in circles.");
}

async function readJson(response: Response, what: string): Promise<unknown> {
  const body: unknown = await response.json();
  if (response.ok) return body;
  const refusal = refusalSchema.safeParse(body);
  throw new Error(`${what}: ${response.status} ${refusal.data?.error.message ?? JSON.stringify(body)}`);
}
