const units: readonly (readonly [name: string, seconds: number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]

/** A duration in its two largest units: `29 days 23 hours`. Seconds; fractions are dropped. */
export function duration(seconds: number): string {
  let rest = Math.max(0, Math.floor(seconds))
  const parts: string[] = []
  for (const [name, length] of units) {
    const count = Math.floor(rest / length)
    rest -= count * length
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? '' : 's'}`)
    // Two units next to each other; `1 day 3 seconds` would say more than anybody wants to know.
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.join(' ') || '0 seconds'
}

/** How long a cookie lasts from now on, to the second; null is the browser's session. Epoch milliseconds. */
export function left(expiryTime: number | null, now: number): string {
  if (expiryTime === null) return 'until the browser closes'
  if (expiryTime <= now) return 'expired'
  const seconds = Math.floor((expiryTime - now) / 1000)
  const days = Math.floor(seconds / 86_400)
  const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60]
    .map(part => String(part).padStart(2, '0'))
    .join(':')
  return days === 0 ? `${clock} left` : `${days} ${days === 1 ? 'day' : 'days'} ${clock} left`
}
