import type { Cookie } from '../jar/cookie.ts'
import { decodeUtf8 } from '../jar/utf8.ts'
import type { ExplainedReason } from '../jar/walk.ts'

/** Whether values are shown: only where the user asked for them. */
export interface Shown {
  readonly showValues: boolean
}

/** A value, one character per byte, as it is shown: `‹43 bytes›`, or in full where that was asked for. */
export function shownValue(value: string, { showValues }: Shown): string {
  if (showValues) return decodeUtf8(value)
  return `‹${value.length} ${value.length === 1 ? 'byte' : 'bytes'}›`
}

/** A name and its value. A cookie without a name is its value. */
export function shownPair(name: string, value: string, shown: Shown): string {
  return name === '' ? shownValue(value, shown) : `${decodeUtf8(name)}=${shownValue(value, shown)}`
}

/** A Set-Cookie line with its value hidden; the attributes stay. */
export function shownLine(line: string, shown: Shown): string {
  const end = line.indexOf(';')
  const pair = end === -1 ? line : line.slice(0, end)
  const rest = end === -1 ? '' : decodeUtf8(line.slice(end))
  return pairText(pair, shown) + rest
}

/** A Cookie field with its values hidden. */
export function shownCookies(header: string, shown: Shown): string {
  return header
    .split(';')
    .map(pair => pairText(pair, shown))
    .join(';')
}

function pairText(pair: string, shown: Shown): string {
  const equals = pair.indexOf('=')
  if (equals === -1) return shownValue(pair.trim(), shown)
  return `${decodeUtf8(pair.slice(0, equals))}=${shownValue(pair.slice(equals + 1).trim(), shown)}`
}

/** A cookie's attributes in words: where it goes, and for how long. */
export function attributesText(cookie: Cookie, now: number): string {
  const { domain, hostOnly, path, secure, httpOnly, sameSite, priority, partitionKey } = cookie
  return [
    hostOnly ? `${decodeUtf8(domain)} alone` : `${decodeUtf8(domain)} and all hosts below it`,
    `Path=${decodeUtf8(path)}`,
    ...(secure ? ['Secure'] : []),
    ...(httpOnly ? ['HttpOnly'] : []),
    sameSite === 'unset' ? 'no SameSite' : `SameSite=${sameSite.charAt(0).toUpperCase()}${sameSite.slice(1)}`,
    ...(priority === 'medium' ? [] : [`Priority=${priority}`]),
    ...(partitionKey === null ? [] : [`Partitioned (on ${partitionKey.topLevelSite})`]),
    lifetimeText(cookie.expiryTime, now),
  ].join(' · ')
}

const units = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
] as const

/** How long something lives yet, in its largest unit. */
export function lifetimeText(expiryTime: number | null, now: number): string {
  if (expiryTime === null) return 'until the browser closes'
  const left = expiryTime - now
  if (left <= 0) return 'expired'
  const [length, unit] = units.find(([length]) => left >= 2 * length) ?? units[units.length - 1]!
  const count = Math.round(left / length)
  return `for ${count} ${unit}${count === 1 ? '' : 's'}`
}

/** A cookie as data, its value hidden unless asked for. */
export function cookieData(cookie: Cookie, shown: Shown): object {
  return { ...cookie, name: decodeUtf8(cookie.name), value: shownValue(cookie.value, shown) }
}

/** A reason as data: what it says, without the facts that its words hold already. */
export function reasonData({ code, section, message, mend }: ExplainedReason): object {
  return { code, section, message, mend }
}
