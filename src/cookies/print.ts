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
export const secretName = /sess|sid *$|auth|token/i

/**
 * The header fields of a response, or of anything that has some, for a person to read: one a line, each `Set-Cookie` on its own.
 * Control characters are shown as `?`.
 *
 *     Content-Type: text/html; charset=UTF-8
 *     Set-Cookie: test=hello; Path=/; HttpOnly; Secure; SameSite=Lax
 */
export function print(source: Printable, options?: PrintOptions): string {
  const lines: string[] = []
  for (const [name, values] of fieldsOf(source)) {
    const title = name.toLowerCase().replace(/\b[a-z]/g, letter => letter.toUpperCase())
    // A field that is undefined has no values.
    for (const value of [values ?? []].flat()) {
      const line = `${title}: ${value}`.replace(/[^\t -~\xa0-\uffff]/g, '?')
      const hides = !options?.showValues && /^(Set-)?Cookie$/.test(title)
      lines.push(hides ? line.replace(/[^;]+/g, withoutSecret) : line)
    }
  }
  return lines.join('\n')
}

function fieldsOf(source: object): Iterable<readonly [string, unknown]> {
  if (Symbol.iterator in source) return source as Iterable<readonly [string, string]>
  if ('getHeaders' in source) return fieldsOf((source as { getHeaders(): HeaderRecord }).getHeaders())
  return 'headers' in source ? fieldsOf(source.headers as object) : Object.entries(source)
}

/**
 * A pair with its value hidden if that is secret: by its name, or as what a keyring makes, of version, id of the key and expiry. An
 * attribute never looks like a secret.
 */
function withoutSecret(pair: string): string {
  return pair.replace(/^([^=]*)=(.*)/s, (shown, name, value) =>
    secretName.test(name) || /^[sbe]1[\w-]{4}\.\d*\./.test(value) ? `${name}=‹${value.length} bytes›` : shown,
  )
}
