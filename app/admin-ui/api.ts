import type {
  ApiError,
  CallDetail,
  CallFilters,
  CallList,
  MeView,
  OutcomeChange,
  RevenueReport,
  SourceDimension,
  StatusView,
} from "../http/contract.ts";
import type { Period } from "./period.ts";

/** A refusal or failure of the server, in words for people. `status` is 0 when no answer came. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly reference?: string;
  constructor(status: number, refusal: ApiError["error"]) {
    super(refusal.message);
    this.name = "ApiFailure";
    this.status = status;
    this.code = refusal.code;
    this.reference = refusal.reference;
  }
}

/** Who is signed in, or null when nobody is. */
export async function fetchMe(): Promise<MeView | null> {
  try {
    return await read<MeView>("/api/me");
  } catch (failure) {
    if (isSignedOut(failure)) return null;
    throw failure;
  }
}

/** The CRMs that this server can sign in with. */
export async function fetchSignInOptions(): Promise<{ readonly crms: readonly MeView["install"]["crm"][] }> {
  return await read("/api/sign-in-options");
}

/** The report of a period. */
export async function fetchRevenue(period: Period, by: SourceDimension, filters: CallFilters): Promise<RevenueReport> {
  return await read(`/api/revenue?${query({ ...period, by, ...filters })}`);
}

/** Fifty calls of a period, newest first, from the mark `after` on. */
export async function fetchCalls(period: Period, filters: CallFilters, after: string): Promise<CallList> {
  return await read(`/api/calls?${query({ ...period, ...filters, ...(after === "" ? {} : { after }) })}`);
}

/** One call with everything that explains it. */
export async function fetchCall(id: string): Promise<CallDetail> {
  return await read(`/api/calls/${encodeURIComponent(id)}`);
}

/** What runs, waits or is stuck. */
export async function fetchStatus(): Promise<StatusView> {
  return await read("/api/status");
}

/** Sets the outcome of a call; answers the call as it then stands. */
export async function postOutcome(id: string, change: OutcomeChange, csrfToken: string): Promise<CallDetail> {
  return await read(`/api/calls/${encodeURIComponent(id)}/outcome`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrf-token": csrfToken },
    body: JSON.stringify(change),
  });
}

/** True when the server says that nobody is signed in. */
export function isSignedOut(failure: unknown): boolean {
  return failure instanceof ApiFailure && failure.status === 401;
}

function query(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return new URLSearchParams(given).toString();
}

/** The body is taken at its word, because page and server are of one release and share the contract's types. */
async function read<Answer>(path: string, request: RequestInit = {}): Promise<Answer> {
  const response = await fetch(path, { credentials: "same-origin", ...request }).catch(() => undefined);
  if (response === undefined) throw new ApiFailure(0, { code: "unreachable", message: "The server did not answer." });
  if (response.ok) return await response.json();
  throw new ApiFailure(response.status, await refusalOf(response));
}

async function refusalOf(response: Response): Promise<ApiError["error"]> {
  const other = { code: "unknown", message: "The server gave an answer that this page does not understand." };
  try {
    const body: Partial<ApiError> | null = await response.json();
    return body?.error ?? other;
  } catch {
    return other;
  }
}
