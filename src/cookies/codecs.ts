import { RuskError } from '../headers/rusk-error.ts'
import { type Codec, refuseValue } from './codec.ts'

/** Any text. What a cookie holds unless its definition says otherwise. */
export function text(): Codec<string> {
  return textCodec
}

/** A definition refuses what is no string, whatever codec gave it. */
export const textCodec = {
  encode: (value: string): string => value,
  decode: (text: string): string => text,
}

/** The integers that an `integer()` cookie takes. Both ends belong to them. */
export interface IntegerRange {
  readonly min?: number
  readonly max?: number
}

/**
 * A safe integer, in plain decimal: `0`, `42`, `-7`. Everything else that a client may send is undefined: `12abc`, `1e3`, ` 1`,
 * `01`, `NaN`, and numbers out of range. `-0` is written as `0`.
 */
export function integer({ min = -(2 ** 53 - 1), max = 2 ** 53 - 1 }: IntegerRange = {}): Codec<number> {
  const fits = (value: number) => Number.isSafeInteger(value) && value >= min && value <= max
  return {
    encode(value, cookieName) {
      return fits(value) ? `${value}` : refuseValue(cookieName, value, `an integer from ${min} to ${max}`)
    },
    decode(text) {
      const value = Number(text)
      return fits(value) && `${value}` === text ? value : undefined
    },
  }
}

/** True or false, written `true` and `false`; `1` and `0` are read too. Everything else is undefined. */
export function boolean(): Codec<boolean> {
  return booleanCodec
}

const booleanCodec: Codec<boolean> = {
  encode(value, cookieName) {
    return typeof value === 'boolean' ? `${value}` : refuseValue(cookieName, value, 'a boolean')
  },
  decode(text) {
    if (text === 'true' || text === '1') return true
    return text === 'false' || text === '0' ? false : undefined
  },
}

/** How the items of a `list()` are kept apart. */
export interface ListOptions {
  /** One visible ASCII character that is no letter, digit or `~`. Default `|`. */
  readonly delimiter?: string
}

/**
 * Texts, joined by a delimiter: `cheese|wine`. An item may hold anything: inside of items the delimiter is written `~1` and `~`
 * itself `~0`. No items are the empty text; one empty item is `~`.
 *
 * @throws RuskError `invalid-delimiter`
 */
export function list({ delimiter = '|' }: ListOptions = {}): Codec<readonly string[], string[]> {
  if (!/^[!-/:-@[-`{-}]$/.test(delimiter)) {
    throw new RuskError(
      'invalid-delimiter',
      'list(): the delimiter is "~" or no ASCII punctuation mark. Mend: pass "|".',
    )
  }
  return {
    encode(items, cookieName) {
      // A hole in an array is no string either; `every` would skip it.
      if (!Array.isArray(items) || ![...items].every(item => typeof item === 'string')) {
        return refuseValue(cookieName, items, 'an array of strings')
      }
      const text = items.map(item => item.replaceAll('~', '~0').replaceAll(delimiter, '~1')).join(delimiter)
      return text || (items.length > 0 ? '~' : '')
    },
    decode(text) {
      if (text === '') return []
      if (text === '~') return ['']
      return text.split(delimiter).map(item => item.replaceAll('~1', delimiter).replaceAll('~0', '~'))
    },
  }
}
