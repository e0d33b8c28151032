export { createSessions, type Sessions, type SessionsOptions } from './create-sessions.ts'
export type { FormerRecord, FormerSession, FormerSessions } from './former.ts'
export type { Device, DeviceName, Revocation } from './revocation.ts'
export type { RequestFacts, SessionScope, SessionSource } from './scope.ts'
export type { SealedSession } from './sealed-session.ts'
export { type SealedSessions, type SealedSessionsOptions, sealedSessions } from './sealed-sessions.ts'
export type { Session } from './session.ts'
export type { SessionCookieOptions } from './session-cookie.ts'
export type { UntypedData } from './session-data.ts'
export {
  type Generation,
  isRevoked,
  type ListedRecord,
  type Login,
  NO_VERSION,
  type SessionRecord,
  type SessionStore,
  type StoredRecord,
  type WriteResult,
} from './store.ts'
export type { ReadonlyData } from './view.ts'
