import { RuskError } from '../headers/rusk-error.ts'
import type { Cookie } from './cookie.ts'

/** A jar as JSON. */
export interface JarJson {
  readonly version: 1
  readonly cookies: readonly Cookie[]
}

/**
 * What `toJSON` gave, as an object or as text. The cookies are not looked at.
 *
 * @throws RuskError `invalid-jar`
 */
export function readJarJson(json: JarJson | string): JarJson {
  const data: unknown = typeof json === 'string' ? parse(json) : json
  if (typeof data === 'object' && data !== null && 'cookies' in data && Array.isArray(data.cookies)) {
    if (!('version' in data) || data.version === 1) return data as JarJson
    throw new RuskError('invalid-jar', 'This jar is of another version: version 1 is known.')
  }
  throw new RuskError('invalid-jar', 'This is no jar: it has no list `cookies`. Give what toJSON() gave.')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new RuskError('invalid-jar', 'This is no JSON. Give what JSON.stringify(jar) gave.', { cause })
  }
}
