import { MAX_DOCUMENT_BYTES } from "../bson-values.ts";
import { MAX_MESSAGE_BYTES } from "../wire.ts";
import type { Command, CommandHandler } from "./command.ts";

/** Version 21 is MongoDB 7.0; mongodb 7 (the driver of mongoose 9) accepts 9 to 29. */
const MAX_WIRE_VERSION = 21;

const hello: CommandHandler = (context) => ({
  helloOk: true,
  isWritablePrimary: true,
  ismaster: true,
  maxBsonObjectSize: MAX_DOCUMENT_BYTES,
  maxMessageSizeBytes: MAX_MESSAGE_BYTES,
  maxWriteBatchSize: 100_000,
  localTime: new Date(context.now()),
  logicalSessionTimeoutMinutes: 30,
  connectionId: context.connectionId,
  minWireVersion: 0,
  maxWireVersion: MAX_WIRE_VERSION,
  readOnly: false,
  ok: 1,
});

const fine: CommandHandler = () => ({ ok: 1 });
const HELLO_FIELDS = [
  "helloOk",
  "client",
  "compression",
  "loadBalanced",
  "backpressure",
  "saslSupportedMechs",
  "speculativeAuthenticate",
];

/** The commands with which a driver introduces itself and takes its leave. Sessions are accepted and hold nothing. */
export const handshakeCommands: Readonly<Record<string, Command>> = {
  hello: { run: hello, fields: HELLO_FIELDS },
  isMaster: { run: hello, fields: HELLO_FIELDS },
  ismaster: { run: hello, fields: HELLO_FIELDS },
  ping: { run: fine, fields: [] },
  endSessions: { run: fine, fields: [] },
  buildInfo: {
    run: () => ({
      version: "7.0.0",
      versionArray: [7, 0, 0, 0],
      modules: [],
      maxBsonObjectSize: MAX_DOCUMENT_BYTES,
      ok: 1,
    }),
    fields: [],
  },
  connectionStatus: {
    run: () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] }, ok: 1 }),
    fields: ["showPrivileges"],
  },
};
