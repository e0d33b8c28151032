import * as peer from 'cookie'
import { parseSetCookie, type SetCookie } from 'rusk'
import { type CorpusCase, difference, testCorpus } from './corpus-run.ts'

interface ParseSetCookieCase extends CorpusCase {
  readonly input: string
  readonly decode: 'any' | 'percent' | 'none'
  readonly expect: Readonly<Record<string, unknown>> | null
  readonly ignore?: readonly string[]
}

type Parse = (line: string, options: { decode?: (text: string) => string }) => SetCookie

const answered = (parse: Parse, { input, decode, expect, ignore = [] }: ParseSetCookieCase) =>
  difference(
    comparable(parse(input, decode === 'none' ? { decode: text => text } : {}), ignore),
    expect === null ? null : comparable(expect as unknown as SetCookie, ignore),
  )

testCorpus<ParseSetCookieCase>('parse-set-cookie', each => answered(parseSetCookie, each), {
  mayDepart: each =>
    each.source === 'jshttp-cookie' || answered(peer.parseSetCookie, each) === undefined
      ? 'cookie 2 answers as the case expects'
      : undefined,
})

/** A cookie in the corpus's terms: null for an empty name and an empty value, which is no cookie. */
function comparable(cookie: SetCookie, ignore: readonly string[]): Record<string, unknown> | null {
  if (cookie.name === '' && cookie.value === '') return null
  const { expires, maxAge, domain, sameSite, ...rest } = cookie
  const all: Record<string, unknown> = {
    ...rest,
    sameSite: String(sameSite ?? '').toLowerCase() || undefined,
    domain: domain?.toLowerCase().replace(/^\./, ''),
    maxAge: maxAge === undefined ? undefined : Math.max(0, maxAge),
    expires: expires === undefined ? undefined : new Date(expires).toISOString(),
  }
  const optional = (key: string): boolean => key === 'path' || key === 'domain'
  return Object.fromEntries(
    Object.entries(all)
      .filter(
        ([key, value]) => value !== undefined && !(value === '' && optional(key)) && !ignore.includes(key),
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}
