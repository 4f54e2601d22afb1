type Pace = { publish_interval?: number; batch_size?: number; timer_wakeup_seconds?: number };

/** What the pace settings mean in practice; null while they are not numbers. */
export function describePace({ publish_interval, batch_size, timer_wakeup_seconds }: Pace): string | null {
  const values = [publish_interval, batch_size, timer_wakeup_seconds];
  if (!values.every((value) => typeof value === 'number' && Number.isFinite(value) && value > 0)) return null;
  const latest = Math.max(publish_interval ?? 0, timer_wakeup_seconds ?? 0);
  return `A call is at Moesif at most ${latest} s later, in requests of up to ${batch_size} events.`;
}
