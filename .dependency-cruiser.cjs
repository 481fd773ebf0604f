/**
 * The layers of ARCHITECTURE.md as checked rules: `npm run layers`. A room lists what of ours it may import; everything else is refused.
 * `test/ground/layers.test.ts` proves on a small tree of wrong imports that each rule bites.
 */

const OURS = "^(app|webhooks|test|bench)/";
const VALUES = "^app/values/";
const RECORDS = "^app/records/";
/** What the adapter kinds share: the HTTP client and the OAuth description. */
const ADAPTER_ROOT = "^app/adapters/[^/]+[.]ts$";
/** A kind's interface and its other shared files, never its registry. */
const INTERFACES = "^app/adapters/[^/]+/(?!registry[.]ts$)[^/]+[.]ts$";
const WEBHOOK_INTERFACES = "^webhooks/[^/]+/(?!registry[.]ts$)[^/]+[.]ts$";
const REGISTRIES = "^(app/adapters|webhooks)/[^/]+/registry[.]ts$";
const VENDORS = "^(app/adapters|webhooks)/[^/]+/[^/]+/";
const COMPOSE = "^app/(compose|build)[^/]*[.]ts$";
/** The stories and their parts, directly in `app/`: they join steps, stores and interfaces, and know no process. */
const STORIES =
  "^app/(process-call|process-opportunity-change|read-deliveries|desire-for-calls|call-surroundings|people-of-callers|crm-destination|open-destination)[.]ts$";
/** Types of the JSON that the API answers. A leaf that imports nothing, so that reports, jobs and the pages may all read it. */
const CONTRACT = "^app/http/contract[.]ts$";

/** A room: files matching `path` may import themselves (`own`) and what `may` lists, and nothing else of ours. */
function room(name, path, { own = path, may = [], comment }) {
  return {
    name: `room-${name}`,
    comment,
    severity: "error",
    from: { path },
    to: { path: OURS, pathNot: [own, ...may].filter((pattern) => pattern !== "") },
  };
}

/** A heavy package has one home; the types of a package count as the package. */
function home(packageName, homes) {
  return {
    name: `home-of-${packageName.replace(/[^a-z]+/g, "-").replace(/^-|-$/g, "")}`,
    comment: `${packageName} is known only to ${homes.join(", ") || "nobody"}, so that it can be replaced there.`,
    severity: "error",
    from: { path: "^(app|webhooks)/", ...(homes.length > 0 && { pathNot: homes }) },
    to: { path: `^node_modules/(@types/)?${packageName}/` },
  };
}

const BELOW_STORIES = [
  VALUES,
  RECORDS,
  ADAPTER_ROOT,
  INTERFACES,
  WEBHOOK_INTERFACES,
  "^app/steps/",
  "^app/deliveries/",
  "^app/store/",
  "^app/installs/",
  "^app/ledger/",
];

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Cycles hide the order of things, also when only types go round.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "resolvable",
      comment: "Every import names a file or a declared package.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "declared-packages",
      comment: "What the server runs on is a dependency, not a development dependency and not a dependency of one.",
      severity: "error",
      from: { path: "^(app|webhooks)/", pathNot: "^app/admin-ui/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], pathNot: "^node_modules/@types/" },
    },

    room("values", VALUES, { comment: "Values know nothing of ours." }),
    room("records", RECORDS, { may: [VALUES], comment: "Records are made of values." }),
    room("adapter-root", ADAPTER_ROOT, { may: [VALUES], comment: "What all kinds share knows no kind." }),
    room("interfaces", "^app/adapters/([^/]+)/(?!registry[.]ts$)[^/]+[.]ts$", {
      own: "^app/adapters/$1/(?!registry[.]ts$)[^/]+[.]ts$",
      may: [VALUES, RECORDS, ADAPTER_ROOT],
      comment: "A kind's interface names no vendor and no other kind.",
    }),
    room("vendor", "^app/adapters/([^/]+)/([^/]+)/", {
      own: "^app/adapters/$1/$2/",
      may: [VALUES, RECORDS, ADAPTER_ROOT, "^app/adapters/$1/(?!registry[.]ts$)[^/]+[.]ts$"],
      comment: "A vendor knows its own folder and its kind's shared files, never another vendor.",
    }),
    room("webhook-interfaces", "^webhooks/([^/]+)/(?!registry[.]ts$)[^/]+[.]ts$", {
      own: "^webhooks/$1/(?!registry[.]ts$)[^/]+[.]ts$",
      may: [VALUES, RECORDS, "^webhooks/[^/]+[.]ts$"],
      comment: "A kind's interface names no vendor and no other kind.",
    }),
    room("webhook-vendor", "^webhooks/([^/]+)/([^/]+)/", {
      own: "^webhooks/$1/$2/",
      may: [VALUES, RECORDS, "^webhooks/[^/]+[.]ts$", "^webhooks/$1/(?!registry[.]ts$)[^/]+[.]ts$"],
      comment: "A vendor knows its own folder and its kind's shared files, never another vendor.",
    }),
    room("front-door", "^webhooks/[^/]+[.]ts$", {
      may: [VALUES, RECORDS, WEBHOOK_INTERFACES],
      comment: "The front door keeps webhooks; it knows no vendor and nothing of what is done with them.",
    }),
    {
      name: "only-registries-name-vendors",
      comment: "Adding a vendor is one folder and one line in its registry.",
      severity: "error",
      from: { path: OURS, pathNot: [REGISTRIES, VENDORS, "^test/", "^bench/"] },
      to: { path: VENDORS },
    },
    room("registry", "^(app/adapters|webhooks)/([^/]+)/registry[.]ts$", {
      own: "^$1/$2/",
      may: [VALUES, RECORDS],
      comment: "A registry lists the vendors of its own kind.",
    }),
    {
      name: "only-compose-reads-registries",
      comment:
        "Shared code never asks which vendor it has; compose and the command line's own entry hand the vendors in.",
      severity: "error",
      from: { path: OURS, pathNot: [COMPOSE, "^app/ringledger[.]ts$", "^test/", "^bench/"] },
      to: { path: REGISTRIES },
    },

    room("steps", "^app/steps/([^/]+)", {
      own: "^app/steps/$1/",
      may: [VALUES, RECORDS, ADAPTER_ROOT, INTERFACES],
      comment:
        "A step never imports a step, a vendor or the store: only the stories join steps, so the order is written once.",
    }),
    room("deliveries", "^app/deliveries/", { may: [VALUES, RECORDS, ADAPTER_ROOT, INTERFACES] }),
    room("installs", "^app/installs/", { may: [VALUES, RECORDS, ADAPTER_ROOT, INTERFACES] }),
    room("ledger", "^app/ledger/", { may: [VALUES, RECORDS, ADAPTER_ROOT, INTERFACES] }),
    room("store", "^app/store/", { may: [VALUES, RECORDS], comment: "The store keeps records; it derives nothing." }),
    room("embedded-mongo", "^app/embedded-mongo/", {
      comment: "The embedded database is a database: it knows nothing of calls.",
    }),
    room("stories", STORIES, { may: BELOW_STORIES, comment: "The stories know no process, no HTTP and no vendor." }),
    room("jobs", "^app/jobs/", {
      may: [...BELOW_STORIES, STORIES, CONTRACT],
      comment: "Jobs say when the stories run; of HTTP they know only the shapes of the API's answers.",
    }),
    room("reports", "^app/reports/", {
      may: [VALUES, RECORDS, ADAPTER_ROOT, INTERFACES, "^app/steps/", "^app/store/", STORIES, CONTRACT],
      comment: "Reports read; they write nothing and send nothing.",
    }),
    room("http", "^app/http/(?!contract[.]ts$)", {
      own: "^app/http/",
      may: [...BELOW_STORIES, STORIES, "^app/jobs/", "^app/reports/"],
      comment: "HTTP knows everything below it, and no registry, vendor or process.",
    }),
    room("contract", CONTRACT, {
      own: "",
      comment: "The contract is a leaf, so that reports, jobs and pages may read it.",
    }),
    room("admin-ui", "^app/admin-ui/", {
      may: [CONTRACT],
      comment: "The pages run in a browser: all they share with the server is the shape of its answers.",
    }),
    room("config", "^app/config[.]ts$", { may: [VALUES] }),
    room("compose", COMPOSE, {
      own: "^app/(?!admin-ui/)",
      may: ["^webhooks/"],
      comment: "Compose builds everything once, and so may name everything but the pages.",
    }),
    {
      name: "compose-is-the-top",
      comment: "Only the processes, the command line, the demo, the bench and tests start the product.",
      severity: "error",
      from: { path: OURS, pathNot: [COMPOSE, "^app/[^/]+[.]ts$", "^app/cli/", "^test/", "^bench/"] },
      to: { path: COMPOSE },
    },
    {
      name: "no-tests-in-the-product",
      comment: "The product never imports what exists for its tests.",
      severity: "error",
      from: { path: "^(app|webhooks)/" },
      to: { path: "^(test|bench)/" },
    },

    home("mongoose", ["^app/store/"]),
    home("mongodb", []),
    home("mingo", ["^app/embedded-mongo/"]),
    home("lmdb", ["^app/embedded-mongo/"]),
    home("bson", ["^app/embedded-mongo/"]),
    home("bull", ["^app/adapters/job-queues/bull/"]),
    home("jsforce", ["^app/adapters/crms/salesforce/"]),
    home("@hubspot/api-client", ["^app/adapters/crms/hubspot/"]),
    home("@slack/bolt", ["^app/adapters/alert-channels/slack/"]),
    home("express", ["^app/http/", "^webhooks/[^/]+[.]ts$", "^app/compose-app[.]ts$"]),
    home("express-session", ["^app/http/"]),
    home("helmet", ["^app/http/"]),
    home("passport", ["^app/http/"]),
    home("passport-oauth2", ["^app/http/"]),
    home("commander", ["^app/cli/", "^app/ringledger[.]ts$"]),
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^dist/" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
