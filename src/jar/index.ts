export type { Like } from '../rules/like.ts'
export type { Reason, ReasonCode, ReasonFacts } from '../rules/reason.ts'
export type { SameSite } from '../rules/same-site.ts'
export type { RequestContext } from './context.ts'
export type { Cookie, PartitionKey, Priority } from './cookie.ts'
export {
  CookieJar,
  type Explanation,
} from './cookie-jar.ts'
export { documentCookie } from './document-cookie.ts'
export type { JarJson } from './jar-json.ts'
export type { CookieJarOptions } from './jar-options.ts'
export type { Limits } from './limits.ts'
export type { PublicSuffix } from './sites.ts'
export type { ThirdPartyCookies } from './situation.ts'
export type { Verdict } from './verdict.ts'
export type { ExplainedReason } from './walk.ts'
