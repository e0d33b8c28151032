export type { DefinitionAttributes, PrefixRules, SameSite } from './cookies/attributes.ts'
export type { Codec } from './cookies/codec.ts'
export { boolean, type IntegerRange, integer, type ListOptions, list, text } from './cookies/codecs.ts'
export { cookie } from './cookies/cookie.ts'
export type { CookieOptions, ValueKind } from './cookies/cookie-options.ts'
export { type CookieScope, Cookies, type CookiesOptions } from './cookies/cookies.ts'
export type { AnyCookieDefinition, CookieDefinition } from './cookies/definition.ts'
export { days, hours, minutes, seconds } from './cookies/durations.ts'
export { json } from './cookies/json.ts'
export { type HeaderRecord, type Printable, type PrintOptions, print } from './cookies/print.ts'
export type { StandardSchema, StandardSchemaIssue, StandardSchemaResult } from './cookies/standard-schema.ts'
export { parseCookieDate } from './headers/cookie-date.ts'
export { cookieValue } from './headers/cookie-value.ts'
export { parseCookie } from './headers/parse-cookie.ts'
export { parseSetCookie } from './headers/parse-set-cookie.ts'
export { RuskError, type RuskErrorFacts } from './headers/rusk-error.ts'
export type {
  CookieAttributes,
  CookieRecord,
  ParseOptions,
  SerializeOptions,
  SetCookie,
  StringifyOptions,
} from './headers/set-cookie.ts'
export { splitSetCookie } from './headers/split-set-cookie.ts'
export { stringifyCookie } from './headers/stringify-cookie.ts'
export { stringifySetCookie } from './headers/stringify-set-cookie.ts'
