import type { PrefixRules } from './attributes.ts'
import type { Codec } from './codec.ts'
import type { CookieOptions, ValueKind } from './cookie-options.ts'
import { type AnyCookieDefinition, CookieDefinition } from './definition.ts'
import type { InputOf, OutputOf, StandardSchema } from './standard-schema.ts'

/** With a default, `get` always gives a value. */
type ReadOf<Read, Default> = Default extends undefined ? Read | undefined : Read

/**
 * Defines a cookie: what it is called, where and how long it lives, how its value is written, read and protected. Call it once, when
 * the program starts; everything that can be wrong with a definition is found here. Without options the cookie is a text with the
 * attributes `Path=/; HttpOnly; Secure; SameSite=Lax`, and ends with the browser's session.
 *
 * @throws RuskError `invalid-cookie-name`, `forbidden-attribute`, `unknown-option`, `invalid-codec`, `async-schema`,
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
  return new CookieDefinition(name, options)
}
