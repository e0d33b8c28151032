import type { OldStore } from './old-store.ts'

/** The client that connect-redis was given: `redis`, `ioredis`, or one like them. */
export interface OldRedisClient {
  get(key: string): Promise<unknown>
  del(key: string): Promise<unknown>
}

/**
 * The sessions that connect-redis stored, without connect-redis: JSON under `sess:` and the session's id. For `expressSession({ store })`.
 * A serializer of its own needs its own store: pass that one.
 */
export function connectRedis(
  client: OldRedisClient,
  { prefix = 'sess:' }: { readonly prefix?: string } = {},
): OldStore {
  return {
    get(sid, done) {
      return client.get(prefix + sid).then(text => done(undefined, parsed(text)), done)
    },
    destroy(sid, done) {
      return client.del(prefix + sid).then(() => done(), done)
    },
  }
}

function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
