import { keyring } from 'rusk/keys'
import { memoryStore } from 'rusk/session/memory'
import { Checks } from './checks.mjs'
import { compat } from './compat.mjs'
import { cookies } from './cookies.mjs'
import { fetchAdapter, handler } from './fetch.mjs'
import { fingerprints } from './fingerprints.mjs'
import { headers } from './headers.mjs'
import { agent, jar } from './jar.mjs'
import { close, keyrings } from './keys.mjs'
import { sealed, storedSessions } from './sessions.mjs'

const keys = keyring('a2V5IG9mIHNlYWxlZCBzZXNzaW9ucyAwMDAwMDAwMDE')

/** All that runs in every runtime, on nothing but the language and the web's own interfaces. */
export async function exercise() {
  const check = new Checks()
  await check.area('headers', headers)
  await check.area('cookies', cookies)
  await check.area('keys', keyrings)
  await check.area('compat', compat)
  await check.area('fetch', fetchAdapter)
  await check.area('memory', () => storedSessions(check, memoryStore()))
  await check.area('sealed', () => sealed(check, keys))
  await check.area('jar', jar)
  await check.area('agent', () => agent(check, handler))
  await check.area('fingerprints', fingerprints)
  return { check, closed: close() }
}
