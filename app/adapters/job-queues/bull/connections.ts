import Bull from "bull";

type Redis = Bull.Queue["client"];

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
  readonly commands: Redis;
  /** What bull asks for connections. */
  readonly createClient: NonNullable<Bull.QueueOptions["createClient"]>;
  /**
   * To be called before bull is paused for good. Bull ends a worker's blocking wait by QUIT, which itself waits behind it for half a second, and then
   * connects again. From now on it hangs up at once and stays away.
   */
  prepareToClose(): void;
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
  const blocking: Redis[] = [];
  const openEndless = () => {
    const settings = { commandTimeout: undefined, maxRetriesPerRequest: null, enableReadyCheck: false };
    return commands.duplicate(settings).setMaxListeners(0);
  };
  let subscriber: Redis | undefined;
  return {
    commands,
    createClient: (type) => {
      if (type === "client") return commands;
      if (type === "subscriber") {
        subscriber ??= openEndless();
        return subscriber;
      }
      const client = openEndless();
      blocking.push(client);
      return client;
    },
    prepareToClose: () => {
      for (const client of blocking) {
        const quit = async () => {
          client.disconnect();
          return "OK";
        };
        Object.assign(client, { quit, connect: async () => {} });
      }
    },
    close: async () => {
      for (const client of blocking) client.disconnect();
      subscriber?.disconnect();
      await first.close(true);
    },
  };
}
