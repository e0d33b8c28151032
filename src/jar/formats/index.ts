export {
  type BrowserCookie,
  fromBrowser,
  type PlaywrightCookie,
  type PuppeteerCookie,
  type StorageState,
  toPlaywright,
  toPuppeteer,
} from './browser-cookie.ts'
export type { CookieId, Loss } from './export.ts'
export { fromHar, type HarLine, harLines } from './from-har.ts'
export type { Imported, ImportOptions, Problem } from './import.ts'
export { fromJson } from './json.ts'
export { fromNetscape, type NetscapeFile, toNetscape } from './netscape.ts'
export {
  type Har,
  type HarCookie,
  type HarEntry,
  type HarField,
  type TracedExchange,
  toHar,
} from './to-har.ts'
export { fromToughCookie } from './tough-cookie.ts'
