/** Header fields by name, as Node keeps them. */
export type HeaderRecord = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** What `print` reads header fields of: those of fetch, of Node, pairs, and what has any of them as `headers`. */
export type Printable =
  | Iterable<readonly [name: string, value: string]>
  | { getHeaders(): HeaderRecord }
  | { readonly headers: Iterable<readonly [name: string, value: string]> | HeaderRecord }
  | HeaderRecord

/** How `print` shows values. */
export interface PrintOptions {
  /** Shows the values of session, signed and sealed cookies too, instead of `‹43 bytes›`. */
  readonly showValues?: boolean
}

/** A name that says what it holds: session, __Host-session, connect.sid, XSRF-TOKEN. */
export const secretName = /sess|sid$|auth|token/i

// What a keyring makes: version, id of the key, expiry.
const closedValue = /^[sbe]1[\w-]{4}\.\d*\./

/**
 * The header fields of a response, or of anything that has some, for a person to read: one a line, each `Set-Cookie` on its own.
 * Control characters are shown as `?`.
 *
 *     Content-Type: text/html; charset=UTF-8
 *     Set-Cookie: test=hello; Path=/; HttpOnly; Secure; SameSite=Lax
 */
export function print(source: Printable, { showValues = false }: PrintOptions = {}): string {
  const lines: string[] = []
  for (const [name, values] of fieldsOf(source)) {
    for (const value of Array.isArray(values) ? values : [values]) {
      const shown = showValues || !/^(set-)?cookie$/i.test(name) ? `${value}` : withoutSecrets(`${value}`)
      lines.push(`${canonical(name)}: ${shown.replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/g, '?')}`)
    }
  }
  return lines.join('\n')
}

function fieldsOf(source: object): Iterable<readonly [string, unknown]> {
  if (Symbol.iterator in source) return source as Iterable<readonly [string, string]>
  if ('getHeaders' in source) return fieldsOf((source as { getHeaders(): HeaderRecord }).getHeaders())
  if ('headers' in source) return fieldsOf(source.headers as object)
  return Object.entries(source).filter(([, value]) => value !== undefined)
}

/** `set-cookie` as `Set-Cookie`. */
function canonical(name: string): string {
  const words = name.toLowerCase().replace(/(^|-)[a-z]/g, letter => letter.toUpperCase())
  return words.replace(/^Etag$/, 'ETag').replace(/^Www-/, 'WWW-')
}

/** Pairs, or a pair and its attributes, with the values of secret ones hidden. No attribute looks like a secret. */
function withoutSecrets(pairs: string): string {
  return pairs.split(';').map(withoutSecret).join(';')
}

function withoutSecret(pair: string): string {
  const start = pair.indexOf('=') + 1
  const value = pair.slice(start)
  if (!secretName.test(pair.slice(0, start - 1).trimEnd()) && !closedValue.test(value)) return pair
  return `${pair.slice(0, start)}‹${value.length} bytes›`
}
