import { z } from "zod";
import type { Answer, ApiCall } from "./api-call.ts";
import { isRecord, nonsense } from "./refusal.ts";

/** At most 25 steps, of which 5 may be queries or collections (Salesforce composite API). */
const MAX_STEPS = 25;
const MAX_HEAVY_STEPS = 5;

const compositeSchema = z.strictObject({
  allOrNone: z.boolean().default(false),
  collateSubrequests: z.boolean().default(true),
  compositeRequest: z
    .array(
      z.strictObject({
        method: z.enum(["GET", "POST", "PATCH", "PUT", "DELETE"]),
        url: z.string(),
        referenceId: z.string().regex(/^[A-Za-z]\w*$/, "a reference id is letters, digits and underscores"),
        body: z.record(z.string(), z.unknown()).optional(),
        httpHeaders: z.record(z.string(), z.string()).optional(),
      }),
    )
    .min(1),
});

type Step = z.infer<typeof compositeSchema>["compositeRequest"][number];

interface StepAnswer {
  readonly body: unknown;
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

/** `POST /composite`: runs the steps in order as one request; `run` answers a single step as the door would. */
export function answerComposite(call: ApiCall, run: (step: ApiCall) => Answer): Answer {
  const parsed = compositeSchema.safeParse(call.body);
  if (!parsed.success) throw nonsense("JSON_PARSER_ERROR", z.prettifyError(parsed.error));
  const { allOrNone, compositeRequest } = parsed.data;
  refuseBadPlan(call, compositeRequest);
  const isClean = (answers: readonly StepAnswer[]): boolean => answers.every((each) => each.httpStatusCode < 400);
  const answers = call.org.tables.transaction(
    () => runSteps(call, compositeRequest, { run, stopAtFailure: allOrNone }),
    (done) => !allOrNone || isClean(done),
  );
  const isRolledBack = allOrNone && !isClean(answers);
  const compositeResponse = isRolledBack ? answers.map(rolledBack) : answers;
  return { status: 200, body: { compositeResponse } };
}

function refuseBadPlan(call: ApiCall, steps: readonly Step[]): void {
  if (steps.length > MAX_STEPS)
    throw nonsense("LIMIT_EXCEEDED", `A composite request holds at most ${MAX_STEPS} subrequests.`);
  if (new Set(steps.map((step) => step.referenceId)).size < steps.length)
    throw nonsense("INVALID_INPUT", "Every subrequest needs a reference id of its own.");
  const paths = steps.map((step) => pathBelow(call, step.url));
  if (paths.filter((path) => /^\/(query|queryAll|composite\/sobjects)\b/.test(path)).length > MAX_HEAVY_STEPS)
    throw nonsense("LIMIT_EXCEEDED", `At most ${MAX_HEAVY_STEPS} subrequests may be queries or collections.`);
}

/** Composite takes record, collection and query resources; nothing else, and no composite in a composite. */
function pathBelow(call: ApiCall, url: string): string {
  const path = url.startsWith(`${call.basePath}/`) ? url.slice(call.basePath.length) : "";
  if (/^\/(sobjects|query|queryAll|composite\/sobjects)(\/|\?|$)/.test(path)) return path;
  throw nonsense("INVALID_INPUT", `This resource is not available inside a composite request: ${url}`);
}

function runSteps(
  call: ApiCall,
  steps: readonly Step[],
  how: { readonly run: (step: ApiCall) => Answer; readonly stopAtFailure: boolean },
): readonly StepAnswer[] {
  const answers = new Map<string, StepAnswer>();
  let hasFailed = false;
  for (const step of steps) {
    const answer: StepAnswer =
      hasFailed && how.stopAtFailure ? halted(step, ROLLED_BACK) : runStep(call, step, { ...how, answers });
    answers.set(step.referenceId, answer);
    hasFailed ||= answer.httpStatusCode >= 400;
  }
  return [...answers.values()];
}

function runStep(
  call: ApiCall,
  step: Step,
  how: { readonly run: (step: ApiCall) => Answer; readonly answers: ReadonlyMap<string, StepAnswer> },
): StepAnswer {
  const missing = referencesIn(step).find((reference) => lookUp(how.answers, reference) === undefined);
  if (missing !== undefined) {
    const [id = ""] = missing.split(".");
    if (!how.answers.has(id)) throw nonsense("INVALID_INPUT", `Invalid reference specified: ${missing}`);
    return halted(step, `Invalid reference specified. No value for ${missing} found in the answer of ${id}`);
  }
  const fill = (text: string): string =>
    text.replace(REFERENCE, (_whole, name: string) => String(lookUp(how.answers, name)));
  const url = new URL(fill(step.url), "http://composite");
  const answer = how.run({
    ...call,
    method: step.method,
    path: url.pathname.slice(call.basePath.length),
    query: url.searchParams,
    body: fillDeep(step.body, fill),
    headers: { ...call.headers, ...lowerCaseNames(step.httpHeaders ?? {}) },
  });
  return {
    body: answer.body ?? null,
    httpHeaders: answer.headers ?? {},
    httpStatusCode: answer.status,
    referenceId: step.referenceId,
  };
}

/** `@{lead.id}` in an address or body; its signs may stand percent-encoded in an address. */
const REFERENCE = /(?:@|%40)(?:\{|%7B)([\w.[\]]+)(?:\}|%7D)/gi;

function referencesIn(step: Step): readonly string[] {
  const text = `${step.url} ${JSON.stringify(step.body ?? {})}`;
  return [...text.matchAll(REFERENCE)].map((match) => match[1] ?? "");
}

function lookUp(answers: ReadonlyMap<string, StepAnswer>, reference: string): unknown {
  const [id = "", ...path] = reference.replace(/\[(\d+)\]/g, ".$1").split(".");
  const answer = answers.get(id);
  if (answer === undefined || answer.httpStatusCode >= 400) return undefined;
  return path.reduce<unknown>(member, answer.body);
}

function member(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isRecord(value) ? value[key] : undefined;
}

function fillDeep(value: unknown, fill: (text: string) => string): unknown {
  if (typeof value === "string") return fill(value);
  if (Array.isArray(value)) return value.map((item) => fillDeep(item, fill));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillDeep(item, fill)]));
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

const ROLLED_BACK = "The transaction was rolled back since another operation in the same transaction failed.";

function rolledBack(answer: StepAnswer): StepAnswer {
  return answer.httpStatusCode >= 400 ? answer : { ...halted(answer, ROLLED_BACK) };
}

function halted(step: { readonly referenceId: string }, message: string): StepAnswer {
  return {
    body: [{ errorCode: "PROCESSING_HALTED", message }],
    httpHeaders: {},
    httpStatusCode: 400,
    referenceId: step.referenceId,
  };
}
