import { type Cookie, CookieJar, documentCookie, type Like } from 'rusk/jar'
import {
  contextOfJarStep,
  contextOfOracleStep,
  type JarCase,
  type Observation,
  type OracleCase,
  type OracleContext,
  type OracleStep,
  type StoredObservation,
} from './corpus-cases.ts'

/** What a replay saw on the way, for those who watch it. */
export interface Watcher {
  /** Before a request is made of the jar. */
  readonly before?: (jar: CookieJar, url: string, context: ReturnType<typeof contextOfOracleStep>) => void
  readonly received?: (jar: CookieJar, verdict: ReturnType<CookieJar['receive']>) => void
  readonly sent?: (
    jar: CookieJar,
    header: string,
    url: string,
    context: ReturnType<typeof contextOfOracleStep>,
  ) => void
}

/** Replays a case of jar.jsonl; answers the first difference, or undefined. */
export function replayJarCase(testCase: JarCase, like: Like, watcher: Watcher = {}): string | undefined {
  let now = Date.parse(testCase.now)
  const jar = new CookieJar({ like, now: () => now })
  for (const step of testCase.steps) {
    if (step.op === 'clock') now = Date.parse(step.now)
    else if (step.op === 'set') {
      const context = contextOfJarStep(step.url, step.api, step.context)
      watcher.before?.(jar, step.url, context)
      const verdict = jar.receive(step.url, step.setCookie, context)
      watcher.received?.(jar, verdict)
      now += 1
    } else {
      const context = contextOfJarStep(step.url, step.api, step.context)
      watcher.before?.(jar, step.url, context)
      const header = jar.cookieHeader(step.url, context)
      watcher.sent?.(jar, header, step.url, context)
      if (!sameHeader(header, step.expect, step.ordered !== false)) {
        return `sent ${JSON.stringify(header)} to ${step.url}, expected ${JSON.stringify(step.expect)}`
      }
    }
  }
  return undefined
}

function sameHeader(a: string, b: string, ordered: boolean): boolean {
  if (ordered) return a === b
  const sorted = (text: string) => text.split('; ').sort().join('; ')
  return sorted(a) === sorted(b)
}

/** Milliseconds by which a browser's clock may run on during a case. */
const tolerance = 30_000

/** Replays a case of oracle-*.jsonl beside what a browser did; answers the first difference, or undefined. */
export function replayOracleCase(
  testCase: OracleCase,
  browser: 'chromium' | 'firefox',
  watcher: Watcher = {},
): string | undefined {
  const seen = testCase[browser]
  if (seen == null) return undefined
  let now =
    (browser === 'firefox' ? (testCase.firefox?.now ?? testCase.now) : testCase.now) ?? 1_795_000_000_000
  const thirdPartyCookies = testCase.steps.find(step => step.context?.thirdPartyCookies)?.context
    ?.thirdPartyCookies
  const jar = new CookieJar({
    like: browser,
    now: () => now,
    ...(thirdPartyCookies ? { thirdPartyCookies } : {}),
  })
  const got: (string | null)[] = []
  for (const step of testCase.steps) {
    now += 5
    if (step.context?.cookieAgeMs !== undefined) now = ageCookies(jar, now, step.context)
    if (step.op === 'get' || step.op === 'docget') got.push(retrieve(jar, step, watcher))
    for (const line of linesOf(step)) {
      receive(jar, step, line, watcher)
      now += 1
    }
  }
  return differenceIn(got, jar, seen)
}

/** The clock at which the oldest cookie has the age that the case tells. */
function ageCookies(jar: CookieJar, now: number, { cookieAgeMs }: OracleContext): number {
  const newest = Math.max(...jar.cookies().map(cookie => cookie.creationTime))
  return Number.isFinite(newest) ? newest + (cookieAgeMs ?? 0) : now
}

function linesOf(step: OracleStep): readonly string[] {
  if (step.op === 'doc') return [step.cookie ?? '']
  return step.setCookie === undefined ? [] : [step.setCookie].flat()
}

function retrieve(jar: CookieJar, step: OracleStep, watcher: Watcher): string | null {
  if (step.op === 'docget') return documentCookie(jar, step.url).cookie || null
  const context = contextOfOracleStep(step.context, undefined)
  watcher.before?.(jar, step.url, context)
  const header = jar.cookieHeader(step.url, context)
  watcher.sent?.(jar, header, step.url, context)
  return header === '' ? null : header
}

function receive(jar: CookieJar, step: OracleStep, line: string, watcher: Watcher): void {
  if (step.op === 'doc') {
    const verdict = documentCookie(jar, step.url).set(line)
    watcher.received?.(jar, verdict)
    return
  }
  const context = contextOfOracleStep(step.context, step.date)
  watcher.before?.(jar, step.url, context)
  const verdict = jar.receive(step.url, line, context)
  watcher.received?.(jar, verdict)
}

function differenceIn(
  got: readonly (string | null)[],
  jar: CookieJar,
  seen: Observation,
): string | undefined {
  for (const [index, expected] of seen.got.entries()) {
    if (got[index] !== expected) {
      return `got[${index}]: ${JSON.stringify(got[index])?.slice(0, 400)}, the browser ${JSON.stringify(expected)?.slice(0, 400)}`
    }
  }
  if (seen.stored == null) return undefined
  const own = jar.cookies().sort((a, b) => compare(placeOf(a), placeOf(b)) || compare(a.value, b.value))
  const theirs = [...seen.stored].sort((a, b) => compare(placeOf(a), placeOf(b)) || compare(a.value, b.value))
  if (own.length !== theirs.length) {
    return `stored ${own.length}: ${own.map(placeOf).join(' | ').slice(0, 400)}; the browser ${theirs.length}: ${theirs.map(placeOf).join(' | ').slice(0, 400)}`
  }
  for (const [index, cookie] of own.entries()) {
    const difference = cookieDifference(cookie, theirs[index]!)
    if (difference !== undefined) return difference
  }
  return undefined
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

// Octets beyond ASCII read differently through the browsers' own protocols: `got` tells them.
const readable = (text: string): string => text.replaceAll(/[^\x20-\x7e]+/g, '')
const isReadable = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)

function placeOf(cookie: Cookie | StoredObservation): string {
  const domain = 'hostOnly' in cookie && !cookie.hostOnly ? `.${cookie.domain}` : cookie.domain
  const partition = describePartition(cookie.partitionKey)
  return [
    domain,
    readable(cookie.path),
    readable(cookie.name),
    partition,
    cookie.secure,
    cookie.httpOnly,
  ].join(' ')
}

function cookieDifference(own: Cookie, seen: StoredObservation): string | undefined {
  const theirs = isReadable(own.name) ? seen : { ...seen, name: own.name }
  const checks: readonly (readonly [string, unknown, unknown])[] = [
    [
      'place',
      placeOf(own),
      placeOf('partitionKey' in theirs ? theirs : { ...theirs, partitionKey: own.partitionKey }),
    ],
    ['value', own.value, isReadable(own.value) ? theirs.value : own.value],
    ['sameSite', own.sameSite, sameSiteOf(theirs)],
    [
      'expires',
      own.expiryTime,
      sameInstant(own.expiryTime, theirs.expires) ? own.expiryTime : theirs.expires,
    ],
  ]
  const wrong = checks.find(([, a, b]) => a !== b)
  return wrong && `stored ${own.name} with ${wrong[0]} ${wrong[1]}; the browser ${wrong[2]}`
}

const firefoxSameSite: Readonly<Record<number, string>> = { 0: 'none', 1: 'lax', 2: 'strict', 256: 'unset' }

function sameSiteOf({ sameSite }: StoredObservation): string {
  if (typeof sameSite === 'number') return firefoxSameSite[sameSite] ?? String(sameSite)
  return sameSite === null || sameSite === 'default' ? 'unset' : sameSite.toLowerCase()
}

function describePartition(key: unknown): string {
  if (typeof key !== 'object' || key === null || !('topLevelSite' in key)) return ''
  return `${key.topLevelSite} ${'hasCrossSiteAncestor' in key && key.hasCrossSiteAncestor === true}`
}

function sameInstant(own: number | null, seen: number | null | undefined): boolean {
  if (seen === undefined) return true
  if (own === null || seen === null) return own === seen
  return Math.abs(own - seen * 1000) < tolerance
}
