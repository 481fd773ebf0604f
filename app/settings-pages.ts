import { parseConfig, SettingsError, settingsSchema } from "./config.ts";

/** One setting as its readers see it. */
interface DescribedSetting {
  readonly name: string;
  readonly meaning: string;
  /** Absent when the setting has none. No secret has a default. */
  readonly default?: string;
  readonly neededInProduction: boolean;
}

const BEGIN = "<!-- settings: begin (npm run docs:settings) -->";
const END = "<!-- settings: end -->";
const NEEDED = "# Needed in production.";
const LINE_WIDTH = 100;

/** The text of `.env.example`: every setting with its meaning, commented out, with its default where it has one. */
export function envExample(): string {
  const heading = [
    "# Every setting of Ringledger. Copy to .env and start with: node --env-file=.env dist/app/web.js",
    "# Made from app/config.ts by `npm run docs:settings`. Nothing is needed to try the product.",
  ];
  const blocks = describedSettings().map((setting) =>
    [
      ...wrapped(setting.meaning),
      ...(setting.neededInProduction ? [NEEDED] : []),
      `#${setting.name}=${setting.default ?? ""}`,
    ].join("\n"),
  );
  return `${[heading.join("\n"), ...blocks].join("\n\n")}\n`;
}

/** The README with its table of settings made anew. Throws when the README has lost the place for it. */
export function withSettingsTable(readme: string): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`The README needs the lines ${BEGIN} and ${END}.`);
  const rows = describedSettings().map(
    ({ name, meaning, default: value, neededInProduction }) =>
      `| \`${name}\` | ${value === undefined ? "" : `\`${value}\``} | ${neededInProduction ? "yes" : ""} | ${meaning.replaceAll("|", "\\|")} |`,
  );
  const table = ["| Setting | Default | Needed in production | Meaning |", "|---|---|---|---|", ...rows].join("\n");
  return `${before}${BEGIN}\n${table}\n${END}${after}`;
}

function describedSettings(): readonly DescribedSetting[] {
  const defaults: Readonly<Record<string, unknown>> = settingsSchema.parse({});
  const needed = namesRefusedInProduction();
  return Object.entries(settingsSchema.shape).map(([name, { description }]) => {
    if (description === undefined) throw new Error(`The setting ${name} does not say what it means.`);
    const value = defaults[name];
    return {
      name,
      meaning: description,
      neededInProduction: needed.has(name),
      ...(value !== undefined && { default: String(value) }),
    };
  });
}

/** Asks the configuration itself what an empty production environment lacks, so that the list stands in one place. */
function namesRefusedInProduction(): ReadonlySet<string> {
  try {
    parseConfig({ NODE_ENV: "production" });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return new Set([...error.message.matchAll(/^ {2}- (\w+): must be set/gm)].map(([, name]) => name ?? ""));
  }
  return new Set();
}

function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE_WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}
