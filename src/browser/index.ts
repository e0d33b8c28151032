export { type BrowserCookies, browserCookies, type ScriptCookie } from './browser-cookies.ts'
export type {
  BrowserScope,
  PageCookieStore,
  PageDocument,
  PageLocation,
  StoredContent,
  StoredPlace,
} from './browser-scope.ts'
