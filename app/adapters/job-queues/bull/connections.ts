import Bull from "bull";

/** How to reach Redis. */
export interface ConnectionOptions {
  /** `redis://` or `rediss://`. */
  readonly redisUrl: string;
  /** The certificate to trust for `rediss://` when Redis does not have a publicly signed one (PEM). */
  readonly caCertificate?: string;
  /** A command that Redis has not answered by then fails. */
  readonly commandTimeoutMs: number;
  readonly onError: (error: unknown) => void;
}

/** The Redis connections of one process: one for commands and one for subscriptions, shared by all of bull's queues, and a blocking one per worked queue. */
export interface Connections {
  readonly commands: Bull.Queue["client"];
  /** What bull asks for connections. */
  readonly createClient: NonNullable<Bull.QueueOptions["createClient"]>;
  close(): Promise<void>;
}

/**
 * Opens the connections. They are made through bull, whose own Redis client it must be. Bull's reading of addresses drops the "s" of `rediss://`, so
 * encryption is asked for here; certificates are always checked.
 */
export function openConnections(options: ConnectionOptions): Connections {
  const tls = options.caCertificate === undefined ? {} : { ca: options.caCertificate };
  const first = new Bull("connections", options.redisUrl, {
    redis: {
      ...(options.redisUrl.startsWith("rediss:") ? { tls } : {}),
      retryStrategy: (times) => Math.min(100 * 2 ** times, 5_000),
      commandTimeout: options.commandTimeoutMs,
    },
  });
  first.on("error", options.onError);
  const commands = first.client.setMaxListeners(0);
  const endless = () =>
    commands
      .duplicate({ commandTimeout: undefined, maxRetriesPerRequest: null, enableReadyCheck: false })
      .setMaxListeners(0);
  const opened: Bull.Queue["client"][] = [];
  const open = () => {
    const client = endless();
    opened.push(client);
    return client;
  };
  let subscriber: Bull.Queue["client"] | undefined;
  return {
    commands,
    createClient: (type) => {
      if (type === "client") return commands;
      if (type === "bclient") return open();
      subscriber ??= open();
      return subscriber;
    },
    close: async () => {
      for (const client of opened) client.disconnect();
      await first.close(true);
    },
  };
}
