import { bytesOf } from '../jar/formats/file-bytes.ts'
import { type Fields, isFields, jsonValue, listOf, textField, timeField } from '../jar/formats/json-value.ts'
import type { ObservedExchange, ObservedField } from './observed.ts'

/** An entry of an HTTP Archive, as data or as its JSON text; undefined where it has no request with an address. */
export function harExchange(entry: unknown, at: string): ObservedExchange | undefined {
  const data = jsonValue(entry)
  const request = isFields(data) ? data['request'] : undefined
  const url = isFields(request) ? textField(request, 'url') : undefined
  if (!isFields(data) || !isFields(request) || url === undefined || !URL.canParse(url)) return undefined
  const response = isFields(data['response']) ? data['response'] : {}
  const { status } = response
  const time = timeField(data, 'startedDateTime')
  return {
    url,
    method: textField(request, 'method') ?? 'GET',
    requestFields: withCookies(fieldsOf(request), request, 'cookie'),
    // What comes out of a cache sets no cookie again.
    responseFields: data['_fromCache'] ? [] : withCookies(fieldsOf(response), response, 'set-cookie'),
    ...(typeof status === 'number' && status > 0 ? { status } : {}),
    ...(time === undefined ? {} : { time }),
    at,
  }
}

function fieldsOf(message: Fields): ObservedField[] {
  return listOf(message['headers'])
    .filter(isFields)
    .flatMap(field => {
      const name = textField(field, 'name') ?? ''
      const value = bytesOf(textField(field, 'value') ?? '')
      // Chromium's tools put several into one field, with line feeds between.
      const values = name.toLowerCase() === 'set-cookie' ? value.split('\n') : [value]
      return values.map(each => [name, each] as const)
    })
}

/** Where a tool left the cookie fields out and kept its own reading of them, that has to do. */
function withCookies(
  fields: readonly ObservedField[],
  message: Fields,
  name: 'cookie' | 'set-cookie',
): readonly ObservedField[] {
  if (fields.some(([field]) => field.toLowerCase() === name)) return fields
  const cookies = listOf(message['cookies']).filter(isFields)
  if (cookies.length === 0) return fields
  if (name === 'cookie') return [...fields, [name, cookies.map(pairOf).join('; ')]]
  return [...fields, ...cookies.map(cookie => [name, lineOf(cookie)] as const)]
}

function pairOf(cookie: Fields): string {
  const [name, value] = ['name', 'value'].map(field => bytesOf(textField(cookie, field) ?? ''))
  return withoutSeparators(`${name}=${value}`)
}

function lineOf(cookie: Fields): string {
  const attributes = (['domain', 'path'] as const).flatMap(name => {
    const value = withoutSeparators(bytesOf(textField(cookie, name) ?? ''))
    return value === '' ? [] : [`${name}=${value}`]
  })
  const expires = timeField(cookie, 'expires')
  if (expires !== undefined) attributes.push(`expires=${new Date(expires).toUTCString()}`)
  for (const flag of ['secure', 'httpOnly'] as const) if (cookie[flag] === true) attributes.push(flag)
  const sameSite = textField(cookie, 'sameSite') ?? ''
  if (/^(?:lax|strict|none)$/i.test(sameSite)) attributes.push(`samesite=${sameSite}`)
  return [pairOf(cookie), ...attributes].join('; ')
}

/** What a field could not have held. */
function withoutSeparators(text: string): string {
  return text.replaceAll(/[\x00-\x1f;]/g, '')
}
