import type { SameSite } from '../../rules/same-site.ts'

/** A JSON text, the bytes of one, or what it spells, as data. undefined for a text that is no JSON. */
export function jsonValue(input: unknown): unknown {
  const text = input instanceof Uint8Array ? new TextDecoder().decode(input) : input
  if (typeof text !== 'string') return input
  try {
    // Some programs write a byte order mark.
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown
  } catch {
    return undefined
  }
}

/** A record of unknown fields. */
export type Fields = Readonly<Record<string, unknown>>

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A field's text; undefined for anything else. */
export function textField(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' ? value : undefined
}

/** The time of a date that a text spells, in epoch milliseconds; undefined for anything else. */
export function timeField(fields: Fields, name: string): number | undefined {
  const time = Date.parse(textField(fields, name) ?? '')
  return Number.isNaN(time) ? undefined : time
}

/** A list, or an empty one for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** SameSite as a format spells it, whatever its case; `unset` for anything else. */
export function sameSiteField(fields: Fields): SameSite {
  const word = textField(fields, 'sameSite')?.toLowerCase()
  return word === 'strict' || word === 'lax' || word === 'none' ? word : 'unset'
}
