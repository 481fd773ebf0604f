import { readFile, writeFile } from "node:fs/promises";
import { envExample, withSettingsTable } from "./settings-pages.ts";

// `npm run docs:settings`: writes .env.example and the README's table of settings anew. A test fails while either is out of date.
const readme = new URL("../README.md", import.meta.url);
await writeFile(new URL("../.env.example", import.meta.url), envExample());
await writeFile(readme, withSettingsTable(await readFile(readme, "utf8")));
