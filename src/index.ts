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
