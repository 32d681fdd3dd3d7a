const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `500ms 10s 5m 2h 3d`, or a whole number of milliseconds as XState has it. `undefined` for anything else. */
export function parseDuration(text: unknown): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(String(text).trim());
  if (!match?.[1]) return undefined;
  const ms = Number(match[1]) * UNITS[(match[2] as keyof typeof UNITS | undefined) ?? 'ms'];
  return Number.isSafeInteger(Math.round(ms)) ? Math.round(ms) : undefined;
}

/** For people: `5m`, `1h 30m`, `1s 500ms`. Nothing is rounded off: it names the timer, and two delays are two timers. */
export function formatDuration(ms: number): string {
  const parts: string[] = [];
  let left = ms;
  for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
    const count = Math.floor(left / UNITS[unit]);
    if (count > 0) parts.push(`${count}${unit}`);
    left -= count * UNITS[unit];
  }
  return parts.join(' ') || '0ms';
}
