/** What happened, in order; a test can wait until enough has. */
export interface EventLog<Entry> {
  readonly entries: readonly Entry[];
  add(entry: Entry): void;
  /** Ends when as many entries as named are there that fit. */
  until(count: number, fits?: (entry: Entry) => boolean): Promise<void>;
}

/** Makes an empty log. */
export function createEventLog<Entry>(): EventLog<Entry> {
  const entries: Entry[] = [];
  const checks = new Set<() => void>();
  return {
    entries,
    add: (entry) => {
      entries.push(entry);
      for (const check of checks) check();
    },
    until: (count, fits = () => true) =>
      new Promise((resolve) => {
        const check = () => {
          if (entries.filter(fits).length < count) return;
          checks.delete(check);
          resolve();
        };
        checks.add(check);
        check();
      }),
  };
}

/** A door that work waits at until the test opens it. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

/** Makes a closed gate. */
export function createGate(): Gate {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
