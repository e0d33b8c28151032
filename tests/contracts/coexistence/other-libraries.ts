import type { ServerResponse } from 'node:http'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** What express-session and others use to act before the headers leave; installed with express-session. */
const onHeaders = createRequire(require.resolve('express-session'))('on-headers') as (
  response: ServerResponse,
  act: () => void,
) => void

type Fields = Record<string, unknown>

/** Libraries that stand in for `writeHead`, each in its own way, to set the cookie `wrap` at the last moment. */
export const wrappers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'on-headers': response => onHeaders(response, () => response.appendHeader('Set-Cookie', 'wrap=1')),
  'a writeHead that sets a field first': response => {
    const { writeHead } = response
    response.writeHead = function (this: ServerResponse, status: number, ...given: unknown[]) {
      const { reason, fields } = partsOf(given)
      // Fields among the arguments would replace it.
      if (fields === undefined) this.appendHeader('Set-Cookie', 'wrap=1')
      const added = fields === undefined ? [] : [withCookie(this, fields)]
      return Reflect.apply(writeHead, this, [status, ...reason, ...added])
    } as ServerResponse['writeHead']
  },
  'a writeHead that adds to the arguments': response => {
    const { writeHead } = response
    response.writeHead = function (this: ServerResponse, status: number, ...given: unknown[]) {
      const { reason, fields = {} } = partsOf(given)
      return Reflect.apply(writeHead, this, [status, ...reason, withCookie(this, fields)])
    } as ServerResponse['writeHead']
  },
}

/** What `writeHead` takes after the status: perhaps a reason, perhaps fields. */
function partsOf(given: unknown[]): { reason: unknown[]; fields: Fields | unknown[] | undefined } {
  const last = given.at(-1)
  if (typeof last !== 'object' || last === null) return { reason: given, fields: undefined }
  return { reason: given.slice(0, -1), fields: last as Fields | unknown[] }
}

/** Fields with one cookie more: those among the arguments replace those that were set before. */
function withCookie(response: ServerResponse, fields: Fields | unknown[]): Fields | unknown[] {
  if (Array.isArray(fields)) return [...fields, 'Set-Cookie', 'wrap=1']
  const name = Object.keys(fields).find(key => key.toLowerCase() === 'set-cookie')
  const before = name === undefined ? response.getHeader('set-cookie') : fields[name]
  return { ...fields, [name ?? 'Set-Cookie']: [before ?? []].flat().concat('wrap=1') }
}

/** Ways to set the cookies `x` and `y` by hand and answer with `hi`. */
export const byHand: Readonly<Record<string, (response: ServerResponse) => void>> = {
  setHeader: response => {
    response.setHeader('Set-Cookie', ['x=1', 'y=1'])
    response.end('hi')
  },
  appendHeader: response => {
    response.setHeader('set-cookie', 'x=1')
    response.appendHeader('SET-COOKIE', 'y=1')
    response.end('hi')
  },
  setHeaders: response => {
    const fields = new Headers()
    fields.append('Set-Cookie', 'x=1')
    fields.append('Set-Cookie', 'y=1')
    response.setHeaders(fields)
    response.end('hi')
  },
  'writeHead with a record': response => response.writeHead(200, { 'Set-Cookie': ['x=1', 'y=1'] }).end('hi'),
  'writeHead with a list': response =>
    response.writeHead(200, ['Set-Cookie', 'x=1', 'Set-Cookie', 'y=1']).end('hi'),
  'writeHead beside setHeader': response => {
    response.setHeader('Set-Cookie', ['x=1', 'y=1'])
    response.writeHead(200, { 'X-A': 'b' }).end('hi')
  },
}
