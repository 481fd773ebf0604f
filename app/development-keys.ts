import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { parseSealingKeys, type SealingKey } from "./values/sealing.ts";
import { Secret } from "./values/secret.ts";

/** The keys that a process needs: for sealing secrets, and for signing session cookies. Both newest first. */
export interface ProcessKeys {
  readonly masterKeys: readonly SealingKey[];
  readonly sessionSecrets: readonly Secret[];
}

const keyFile = z.object({ masterKeys: z.string(), sessionSecret: z.string().min(32) });

/**
 * Keys for trying the product without settings: made once and kept in the data folder, so that a restart still opens what was sealed. Production never
 * comes here: its settings demand keys.
 */
export async function developmentKeys(dataDir: string): Promise<ProcessKeys> {
  const file = path.join(dataDir, "development-keys.json");
  await mkdir(dataDir, { recursive: true });
  const made = JSON.stringify({
    masterKeys: `development:${randomBytes(32).toString("base64")}`,
    sessionSecret: randomBytes(32).toString("base64url"),
  });
  // "wx" fails when the file is there: of two processes that start together, one makes the keys and both read them.
  await writeFile(file, made, { mode: 0o600, flag: "wx" }).catch((error: unknown) => {
    if (!isAlreadyThere(error)) throw error;
  });
  const { masterKeys, sessionSecret } = keyFile.parse(JSON.parse(await readFile(file, "utf8")));
  return { masterKeys: parseSealingKeys(masterKeys), sessionSecrets: [new Secret(sessionSecret)] };
}

function isAlreadyThere(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}
