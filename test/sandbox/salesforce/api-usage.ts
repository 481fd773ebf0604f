const HOUR_MS = 3_600_000;

/** The org's allowance of API requests: shared by all its apps, counted over the last 24 hours. */
export interface ApiUsage {
  /** Counts one request; false when the allowance is used up, and then nothing is counted. */
  take(path: string): boolean;
  used(): number;
  max(): number;
  setMax(max: number): void;
  /** All requests since the sandbox started, whatever left the 24-hour window. */
  totals(): { total: number; byPath: Record<string, number> };
}

/** Starts counting against `max` requests in 24 hours, in buckets of an hour. */
export function startApiUsage(now: () => number, max: number): ApiUsage {
  const byHour = new Map<number, number>();
  const byPath = new Map<string, number>();
  let allowed = max;
  let total = 0;
  const used = (): number => {
    const oldest = Math.floor(now() / HOUR_MS) - 24;
    for (const hour of byHour.keys()) if (hour <= oldest) byHour.delete(hour);
    return [...byHour.values()].reduce((sum, count) => sum + count, 0);
  };
  return {
    take: (path) => {
      if (used() >= allowed) return false;
      const hour = Math.floor(now() / HOUR_MS);
      byHour.set(hour, (byHour.get(hour) ?? 0) + 1);
      byPath.set(path, (byPath.get(path) ?? 0) + 1);
      total += 1;
      return true;
    },
    used,
    max: () => allowed,
    setMax: (next) => {
      allowed = next;
    },
    totals: () => ({ total, byPath: Object.fromEntries(byPath) }),
  };
}
