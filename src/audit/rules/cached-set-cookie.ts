import { isOfTheEdge } from '../credential.ts'
import { fieldValues, type ObservedField } from '../observed.ts'
import type { Fault, Rule, Seen } from '../rule.ts'

/** A response that sets a cookie and lets shared caches keep it: the next visitor gets the same cookie. */
export const cachedSetCookie: Rule = {
  id: 'cached-set-cookie',
  severity: 'warning',
  title: 'Set-Cookie on a response that caches may keep',
  source: { section: 'RFC 9111 §7.3', asvs: '14.2.2' },
  watch: () => ({ see: judge }),
}

function judge(seen: Seen): readonly Fault[] {
  const stored = seen.lines.filter(({ verdict, name }) => verdict.stored && !isOfTheEdge(name))
  const permission = stored.length === 0 ? undefined : permissionToCache(seen)
  if (permission === undefined) return []
  return stored.map(({ id, credential }) => ({
    cookie: id,
    severity: credential ? 'error' : 'warning',
    message: `The response lets every cache on the way keep it (${permission}): others may be given this cookie.`,
    mend: 'Add Cache-Control: private, no-store to responses that set a cookie, or do not set it on what is cached.',
  }))
}

/** By RFC 9110 §15.1: what a cache may keep without asking what it is. 304 renews what is kept, its fields included. */
const cacheable: ReadonlySet<number> = new Set([
  200, 203, 204, 206, 300, 301, 304, 308, 404, 405, 410, 414, 501,
])

/** What allows shared caches to keep a response; undefined where nothing does, or something forbids it. */
function permissionToCache({ exchange, method }: Seen): string | undefined {
  const { responseFields: fields, requestFields, status = 200 } = exchange
  if (method !== 'GET' && method !== 'HEAD') return undefined
  const control = directives(fields, 'cache-control')
  const forCdn = ['cdn-cache-control', 'surrogate-control'].map(name => directives(fields, name))
  if ([control, ...forCdn].some(forbids)) return undefined
  if (fieldValues(fields, 'vary').some(value => value.includes('*'))) return undefined
  const shared = control.get('s-maxage') ?? ''
  const isPublic = control.has('public')
  if (fieldValues(requestFields, 'authorization').length > 0 && !isPublic && shared === '') return undefined
  const lifetime = shared === '' ? (control.get('max-age') ?? '') : shared
  // Fresh for no time is kept only to be asked about again; `public` alone allows a cache to guess.
  if (/^0+$/.test(lifetime)) return undefined
  if (!cacheable.has(status) && lifetime === '') return undefined
  if (shared !== '') return `s-maxage=${number(shared)}`
  if (lifetime !== '') return `${isPublic ? 'public, ' : ''}max-age=${number(lifetime)}`
  return isPublic ? 'public' : undefined
}

const forbidding = ['private', 'no-store', 'no-cache']

function forbids(control: ReadonlyMap<string, string>): boolean {
  return forbidding.some(directive => control.has(directive))
}

function number(text: string): string {
  return /^\d{1,10}$/.test(text) ? text : '…'
}

/** Directives in lower case, with their arguments; '' for none. */
function directives(fields: readonly ObservedField[], name: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const directive of fieldValues(fields, name).join(',').slice(0, 4096).split(',')) {
    const equals = directive.indexOf('=')
    const word = (equals === -1 ? directive : directive.slice(0, equals)).trim().toLowerCase()
    const argument =
      equals === -1
        ? ''
        : directive
            .slice(equals + 1)
            .trim()
            .replaceAll('"', '')
    if (word !== '') found.set(word, argument)
  }
  return found
}
