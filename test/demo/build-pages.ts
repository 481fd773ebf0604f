import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SOURCES = [path.join(ROOT, "app/admin-ui"), path.join(ROOT, "app/http")];
const BUILT = path.join(ROOT, "dist/app/admin-ui/index.html");

/** Builds the browser admin where the web process looks for it, unless what is there is newer than every source. Throws when it cannot be built. */
export async function buildPagesIfStale(onBuild: () => void = () => undefined): Promise<void> {
  const built = await modifiedAt(BUILT);
  const changed = await Promise.all(SOURCES.map(newestIn));
  if (built > Math.max(...changed)) return;
  onBuild();
  const vite = path.join(ROOT, "node_modules/vite/bin/vite.js");
  const build = spawn(process.execPath, [vite, "build", "app/admin-ui"], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(build, "exit");
  if (code !== 0) throw new Error("The pages could not be built.");
}

async function newestIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true });
  return Math.max(...(await Promise.all(entries.map((entry) => modifiedAt(path.join(folder, entry))))));
}

async function modifiedAt(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
}
