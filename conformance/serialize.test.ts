import { type SetCookie, stringifyCookie, stringifySetCookie } from 'rusk'
import { type CorpusCase, difference, testCorpus } from './corpus-run.ts'

interface SerializeCase extends CorpusCase {
  readonly encode: 'none' | 'percent'
  readonly expect: string | { readonly throws: true }
  readonly kind: 'set-cookie' | 'cookie'
  readonly name: string
  readonly value: string
  readonly options: Omit<SetCookie, 'name' | 'value' | 'maxAge' | 'expires'> & {
    maxAge?: number | 'Infinity'
    expires?: string
  }
  readonly pairs: Readonly<Record<string, string>> | readonly (readonly [string, string])[]
}

testCorpus<SerializeCase>('serialize', each => {
  const written = writtenOrRefused(each)
  if (typeof each.expect !== 'string')
    return written === '' || written === undefined ? undefined : 'expected a refusal'
  return difference(comparable(each, written), comparable(each, each.expect))
})

/** What we write for a case; undefined for what we refuse with a TypeError. */
function writtenOrRefused(each: SerializeCase): string | undefined {
  const encoding = each.encode === 'none' ? { encode: (value: string) => value } : {}
  try {
    if (each.kind === 'set-cookie') return stringifySetCookie(cookieOf(each), encoding)
    return stringifyCookie(
      Object.fromEntries(Array.isArray(each.pairs) ? each.pairs : Object.entries(each.pairs)),
      encoding,
    )
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

function cookieOf({ name, value, options: { maxAge, expires, ...attributes } }: SerializeCase): SetCookie {
  return {
    name,
    value,
    ...attributes,
    ...(maxAge === undefined ? {} : { maxAge: Number(maxAge) }),
    ...(expires === undefined ? {} : { expires: new Date(expires) }),
  }
}

/** A line as the corpus compares it: `name=value` exact, attributes as a set, their names in one case, no leading dot of Domain. */
function comparable({ kind }: SerializeCase, line: string | undefined): unknown {
  if (kind === 'cookie' || line === undefined) return line
  const [pair, ...attributes] = line.split(/; */)
  const canonical = attributes.map(attribute => {
    const [name = '', ...value] = attribute.split('=')
    return [
      name.toLowerCase(),
      name.toLowerCase() === 'domain' ? value.join('=').replace(/^\./, '') : value.join('='),
    ].join('=')
  })
  return [pair, ...canonical.sort()]
}
