import type { Keyring } from '../keys/keyring.ts'
import type { DefinitionAttributes } from './attributes.ts'
import type { Codec } from './codec.ts'
import type { StandardSchema } from './standard-schema.ts'

/** What says how a value is written and read: a codec, or a Standard Schema for `json(schema)`. */
export type ValueKind = Codec<never, unknown> | StandardSchema

/** What a cookie is, beside its name. */
export interface CookieOptions<Kind extends ValueKind, Default, HttpOnly extends boolean>
  extends DefinitionAttributes {
  /** How the value is written and read. Default `text()`. */
  readonly value?: Kind | undefined
  /** What `get` gives where there is no cookie, or one that cannot be read. Each `get` gives its own copy. */
  readonly default?: Default
  /** Keys that protect the value against change. The client can still read it. */
  readonly sign?: Keyring | undefined
  /** Keys that protect the value against reading and change; `sign` beside it adds nothing. */
  readonly seal?: Keyring | undefined
  readonly httpOnly?: HttpOnly | undefined
}
