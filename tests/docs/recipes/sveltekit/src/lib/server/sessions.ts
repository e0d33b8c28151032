// src/lib/server/sessions.ts
import { createSessions } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'

// Where more than one process serves, a store that they share: rusk/session/redis, rusk/session/postgres.
export const sessions = createSessions({ store: memoryStore(), initial: () => ({ count: 0 }) })
