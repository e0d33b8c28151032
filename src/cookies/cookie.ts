import { quotedName, refusal } from '../headers/fault.ts'
import type { DefinitionAttributes, PrefixRules } from './attributes.ts'
import type { Codec } from './codec.ts'
import { text } from './codecs.ts'
import { type AnyCookieDefinition, CookieDefinition, type Protection } from './definition.ts'
import { json } from './json.ts'
import { type InputOf, isStandardSchema, type OutputOf, type StandardSchema } from './standard-schema.ts'

/** What says how a value is written and read: a codec, or a Standard Schema for `json(schema)`. */
export type ValueKind = Codec<never, unknown> | StandardSchema

/** What a cookie is, beside its name. */
export interface CookieOptions<Kind extends ValueKind, Default, HttpOnly extends boolean>
  extends DefinitionAttributes,
    Protection {
  /** How the value is written and read. Default `text()`. */
  readonly value?: Kind | undefined
  /** What `get` gives where there is no cookie, or one that cannot be read. Each `get` gives its own copy. */
  readonly default?: Default
  readonly httpOnly?: HttpOnly | undefined
}

/** With a default, `get` always gives a value. */
type ReadOf<Read, Default> = Default extends undefined ? Read | undefined : Read

const optionNames = [
  'maxAge',
  'expires',
  'domain',
  'path',
  'httpOnly',
  'secure',
  'sameSite',
  'partitioned',
  'priority',
  'value',
  'default',
  'sign',
  'seal',
] as const satisfies readonly (keyof CookieOptions<ValueKind, unknown, boolean>)[]

/**
 * Defines a cookie: what it is called, where and how long it lives, how its value is written, read and protected. Call it once, when
 * the program starts; everything that can be wrong with a definition is found here. Without options the cookie is a text with the
 * attributes `Path=/; HttpOnly; Secure; SameSite=Lax`, and ends with the browser's session.
 *
 * @throws RuskError `invalid-cookie-name`, `forbidden-attribute`, `unknown-option`, `sign-and-seal`, `async-schema`,
 *   `invalid-cookie-value` for the default, and `invalid-max-age` and the like for each attribute
 */
export function cookie<
  const Name extends string,
  Schema extends StandardSchema,
  Default extends InputOf<Schema> | undefined = undefined,
  HttpOnly extends boolean = true,
>(
  name: Name,
  options: CookieOptions<Schema, Default, HttpOnly> & { readonly value: Schema } & PrefixRules<Name>,
): CookieDefinition<InputOf<Schema>, ReadOf<OutputOf<Schema>, Default>, NoInfer<HttpOnly>>
export function cookie<
  const Name extends string,
  Value = string,
  Read = Value,
  Default extends Value | undefined = undefined,
  HttpOnly extends boolean = true,
>(
  name: Name,
  options?: CookieOptions<Codec<Value, Read>, Default, HttpOnly> & PrefixRules<Name>,
): CookieDefinition<NoInfer<Value>, ReadOf<NoInfer<Read>, Default>, NoInfer<HttpOnly>>
export function cookie(
  name: string,
  options: CookieOptions<ValueKind, unknown, boolean> = {},
): AnyCookieDefinition {
  for (const key of Object.keys(options)) {
    if ((optionNames as readonly string[]).includes(key)) continue
    const start = key
      .toLowerCase()
      .replace(/[^a-z]/g, '')
      .slice(0, 4)
    const meant = optionNames.find(option => option.toLowerCase().startsWith(start))
    throw refusal(name, {
      code: 'unknown-option',
      fault: `it has no option ${quotedName(key)}`,
      mend: `use ${meant ?? optionNames.join(', ')}`,
    })
  }
  const { value = text() } = options
  return new CookieDefinition(name, options, isStandardSchema(value) ? json(value) : value)
}
