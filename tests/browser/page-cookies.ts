import type { CookieDefinition } from 'rusk'
import { browserCookies } from 'rusk/browser'
import { type Shared, shared } from './shared-cookies.ts'

const cookies = browserCookies()
const heard: unknown[] = []

type Any = CookieDefinition<unknown, unknown, false>
const definitionOf = (name: Shared) => shared[name] as unknown as Any

/** Answers with the code and message of what an attempt throws: errors do not leave a page whole. */
const attempt = (run: () => Promise<unknown>): Promise<unknown> =>
  run().catch((error: { code?: string; message: string }) => ({ code: error.code, message: error.message }))

/** What a test asks of a page that loaded this. */
export const page = {
  get: (name: Shared) => attempt(() => cookies.get(definitionOf(name))),
  set: (name: Shared, value: unknown) => attempt(() => cookies.set(definitionOf(name), value)),
  delete: (name: Shared) => attempt(() => cookies.delete(definitionOf(name))),
  listen: (name: Shared) => void cookies.subscribe(definitionOf(name), value => heard.push(value)),
  /** What the listener heard, once it has heard so much or has waited 2 seconds. */
  async heard(length: number): Promise<unknown[]> {
    for (let waited = 0; heard.length < length && waited < 2000; waited += 20)
      await new Promise(done => setTimeout(done, 20))
    return heard.splice(0)
  },
  hasCookieStore: () => 'cookieStore' in globalThis,
}
