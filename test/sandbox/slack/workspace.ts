/** A channel as it stands at the start. Private ones are seen by members only. */
export interface SlackChannel {
  readonly id: string;
  readonly name: string;
  readonly isPrivate?: boolean;
  readonly isArchived?: boolean;
  /** Whether the bot is in it. */
  readonly isMember?: boolean;
}

/** A message as people see it now; `updatedTimes` counts its changes in place. */
export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly updatedTimes: number;
  readonly threadTs?: string;
}

/** Channels and messages of the one workspace. */
export interface SlackWorkspace {
  channels(): readonly SlackChannel[];
  messages(): readonly SlackMessage[];
  /** The channel that an id, a name or a person's id stands for, or the vendor's error. */
  resolve(address: string, mayPostAnywhere: boolean): { readonly id: string } | { readonly error: string };
  join(channelId: string): void;
  find(channel: string, ts: string): SlackMessage | undefined;
  add(message: Pick<SlackMessage, "channel" | "text" | "blocks" | "threadTs">): SlackMessage;
  replace(message: SlackMessage): void;
  remove(message: SlackMessage): void;
}

/** Starts without messages; message times come from the clock and never repeat. */
export function createWorkspace(channels: readonly SlackChannel[], now: () => number): SlackWorkspace {
  const joined = new Set(channels.filter((each) => each.isMember === true).map((each) => each.id));
  const messages = new Map<string, SlackMessage>();
  let serial = 0;
  const keyOf = (channel: string, ts: string): string => `${channel} ${ts}`;
  const save = (message: SlackMessage): void => {
    messages.set(keyOf(message.channel, message.ts), message);
  };
  return {
    channels: () => channels.map((each) => ({ ...each, isMember: joined.has(each.id) })),
    messages: () => [...messages.values()],
    resolve: (address, mayPostAnywhere) => {
      // A person's id addresses the app's direct messages with that person.
      if (/^[UWD][A-Z0-9]{2,}$/.test(address)) return { id: address.replace(/^[UW]/, "D") };
      const found = channels.find((each) => each.id === address || each.name === address.replace(/^#/, ""));
      if (found === undefined) return { error: "channel_not_found" };
      if (found.isArchived === true) return { error: "is_archived" };
      if (joined.has(found.id)) return { id: found.id };
      if (found.isPrivate === true) return { error: "channel_not_found" };
      return mayPostAnywhere ? { id: found.id } : { error: "not_in_channel" };
    },
    join: (channelId) => {
      joined.add(channelId);
    },
    find: (channel, ts) => messages.get(keyOf(channel, ts)),
    add: (message) => {
      serial += 1;
      const ts = `${Math.floor(now() / 1_000)}.${String(serial).padStart(6, "0")}`;
      const added = { ...message, ts, updatedTimes: 0 };
      save(added);
      return added;
    },
    replace: (message) => save({ ...message, updatedTimes: message.updatedTimes + 1 }),
    remove: (message) => {
      messages.delete(keyOf(message.channel, message.ts));
    },
  };
}
