// app/sessions.ts
import { createSessions, type SessionStore } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'

// Next loads this module once for route handlers and once more for pages and actions: the store must be the same.
const shared = globalThis as { sessionStore?: SessionStore }
shared.sessionStore ??= memoryStore()

// Where more than one process serves, a store that they share: rusk/session/redis, rusk/session/postgres.
export const sessions = createSessions({ store: shared.sessionStore, initial: () => ({ count: 0 }) })
