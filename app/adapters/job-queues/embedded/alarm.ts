/** Wakes a waiting loop early. A ring while nobody waits is kept for the next wait, so that none is lost. */
export interface Alarm {
  ring(): void;
  /** Ends with the next ring, or after `milliseconds`. */
  wait(milliseconds: number): Promise<void>;
}

/** Makes an alarm for one waiting loop. */
export function createAlarm(): Alarm {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      rung = true;
      wake?.();
    },
    wait: async (milliseconds) => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = undefined;
      rung = false;
    },
  };
}
