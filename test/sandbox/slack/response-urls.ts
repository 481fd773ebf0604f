import type { Express, Request, Response } from "express";
import { z } from "zod";
import { blockProblems } from "./blocks.ts";

/** One answer that our server sent to a response URL. */
export interface UrlResponse {
  readonly responseUrl: string;
  readonly text: string;
  readonly blocks: readonly unknown[];
  /** Seen by everyone in the channel, or by the asker alone. */
  readonly responseType: "in_channel" | "ephemeral";
  readonly replaceOriginal: boolean;
  readonly deleteOriginal: boolean;
}

/** Addresses that take up to five answers within half an hour (docs.slack.dev/interactivity/handling-user-interaction, read November 2026). */
interface ResponseUrls {
  defineRoutes(app: Express, reportViolation: (text: string) => void): void;
  /** A new address, as a path. */
  issue(): string;
  responses(): readonly UrlResponse[];
}

const MAX_USES = 5;
const LIFE_MS = 30 * 60_000;

const sentResponse = z.strictObject({
  text: z.string().default(""),
  blocks: z.array(z.unknown()).default([]),
  response_type: z.enum(["in_channel", "ephemeral"]).default("ephemeral"),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  thread_ts: z.string().optional(),
});

type SentResponse = z.infer<typeof sentResponse>;

interface Address {
  readonly atMs: number;
  uses: number;
}

/** Starts without addresses and answers. */
export function createResponseUrls(options: {
  readonly now: () => number;
  readonly nextId: () => string;
}): ResponseUrls {
  const issued = new Map<string, Address>();
  const responses: UrlResponse[] = [];

  const accept = (path: string, body: unknown, reportViolation: (text: string) => void): string => {
    const parsed = sentResponse.safeParse(body);
    if (!parsed.success) {
      for (const each of parsed.error.issues) reportViolation(`${path}: ${each.path.join(".")}: ${each.message}`);
      return "invalid_payload";
    }
    const problems = blockProblems(parsed.data.blocks);
    for (const each of problems.filter(({ nonsense }) => nonsense)) reportViolation(`${path}: ${each.message}`);
    if (problems.length > 0) return "invalid_blocks";
    if (isEmpty(parsed.data)) return "no_text";
    responses.push(recorded(path, parsed.data));
    return "ok";
  };

  return {
    defineRoutes: (app, reportViolation) => {
      app.post("/response/:id", (request: Request, response: Response) => {
        const refusal = spend(issued.get(request.path), options.now());
        if (refusal !== undefined) {
          response.status(404).json({ ok: false, error: refusal });
          return;
        }
        const outcome = accept(request.path, jsonOf(request), reportViolation);
        if (outcome === "ok") response.type("text/plain").send("ok");
        else response.status(400).json({ ok: false, error: outcome });
      });
    },
    issue: () => {
      const path = `/response/${options.nextId()}`;
      issued.set(path, { atMs: options.now(), uses: 0 });
      return path;
    },
    responses: () => [...responses],
  };
}

/** Counts one use of an address; answers why it cannot be used, or undefined. */
function spend(address: Address | undefined, nowMs: number): string | undefined {
  if (address === undefined) return "invalid_url";
  if (nowMs - address.atMs > LIFE_MS || address.uses >= MAX_USES) return "used_url";
  address.uses += 1;
  return undefined;
}

function isEmpty(sent: SentResponse): boolean {
  return sent.text === "" && sent.blocks.length === 0 && !sent.delete_original;
}

function recorded(responseUrl: string, sent: SentResponse): UrlResponse {
  return {
    responseUrl,
    text: sent.text,
    blocks: sent.blocks,
    responseType: sent.response_type,
    replaceOriginal: sent.replace_original,
    deleteOriginal: sent.delete_original,
  };
}

function jsonOf(request: Request): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "");
  } catch {
    return undefined;
  }
}
