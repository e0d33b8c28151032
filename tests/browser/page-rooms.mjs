import { Checks } from '../runtimes/exercise/checks.mjs'
import { cookies } from '../runtimes/exercise/cookies.mjs'
import { fingerprints } from '../runtimes/exercise/fingerprints.mjs'
import { headers } from '../runtimes/exercise/headers.mjs'
import { jar } from '../runtimes/exercise/jar.mjs'
import { keyrings } from '../runtimes/exercise/keys.mjs'

/** The rooms that need nothing but the language, and the keyring without Node. */
export async function exercise() {
  const check = new Checks()
  await check.area('headers', headers)
  await check.area('cookies', cookies)
  await check.area('keys', keyrings)
  await check.area('jar', jar)
  await check.area('fingerprints', fingerprints)
  return { areas: check.areas, values: check.values }
}
