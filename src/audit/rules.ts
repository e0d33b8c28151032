import type { Rule } from './rule.ts'
import { attributesDiffer } from './rules/attributes-differ.ts'
import { cachedSetCookie } from './rules/cached-set-cookie.ts'
import { deletionMissed } from './rules/deletion-missed.ts'
import { domainWide } from './rules/domain-wide.ts'
import { duplicateName } from './rules/duplicate-name.ts'
import { headerBudget } from './rules/header-budget.ts'
import { joinedLines } from './rules/joined-lines.ts'
import { jwtReadable } from './rules/jwt-readable.ts'
import { lifetimeOverCap } from './rules/lifetime-over-cap.ts'
import { prefixBroken } from './rules/prefix-broken.ts'
import { prefixPossible } from './rules/prefix-possible.ts'
import { refused } from './rules/refused.ts'
import { sameSiteNone } from './rules/same-site-none.ts'
import { secretReadable } from './rules/secret-readable.ts'
import { sessionWithoutHttpOnly } from './rules/session-without-http-only.ts'
import { sessionWithoutSameSite } from './rules/session-without-same-site.ts'
import { sessionWithoutSecure } from './rules/session-without-secure.ts'
import { setTwice } from './rules/set-twice.ts'
import { thirdPartyUnpartitioned } from './rules/third-party-unpartitioned.ts'
import { tooMany } from './rules/too-many.ts'

/** Everything that an audit looks for. docs/audit.md lists them. */
export const auditRules: readonly Rule[] = Object.freeze([
  sessionWithoutSecure,
  sessionWithoutHttpOnly,
  sessionWithoutSameSite,
  sameSiteNone,
  thirdPartyUnpartitioned,
  prefixPossible,
  prefixBroken,
  domainWide,
  refused,
  lifetimeOverCap,
  headerBudget,
  tooMany,
  duplicateName,
  setTwice,
  jwtReadable,
  secretReadable,
  cachedSetCookie,
  deletionMissed,
  joinedLines,
  attributesDiffer,
])
