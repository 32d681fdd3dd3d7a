const DAY = 24 * 60 * 60_000;
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const seconds = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const fractions = new Intl.DateTimeFormat(undefined, {
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 2,
});
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** What stands at a tick of the time axis: as fine as the ticks' distance `step`, ms, asks for; the day where one begins. */
export function tickName(at: number, step: number): string {
  const date = new Date(at);
  if (step >= DAY || (date.getHours() === 0 && date.getMinutes() === 0 && step >= 60_000)) return day.format(at);
  if (step >= 60_000) return clock.format(at);
  return (step >= 1_000 ? seconds : fractions).format(at);
}
