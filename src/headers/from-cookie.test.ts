import { readFileSync } from 'node:fs'
import * as peer from 'cookie'
import { parseSetCookie } from 'rusk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// The table of dates in docs/from-cookie.md, against both packages, on a server in Berlin.

const page = readFileSync(new URL('../../docs/from-cookie.md', import.meta.url), 'utf8')
const rows = page
  .split('\n')
  .map(line => line.split('|').map(cell => cell.trim()))
  .filter(cells => /^`.*\d{4}.*`$/.test(cells[1] ?? ''))
  .map(([, date = '', theirs = '', ours = '']) => [date.slice(1, -1), theirs, ours] as const)

const said = (expires: Date | undefined): string => {
  if (expires === undefined) return 'none'
  const time = expires.toISOString().slice(11, 19)
  return time === '00:00:00' ? 'midnight UTC' : `${time} UTC`
}

describe('docs/from-cookie.md', () => {
  const zone = process.env.TZ
  beforeAll(() => {
    process.env.TZ = 'Europe/Berlin'
  })
  afterAll(() => {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  })

  test('has its table', () => expect(rows).toHaveLength(4))

  test.each(rows)('%s: %s, here %s', (date, theirs, ours) => {
    expect(said(peer.parseSetCookie(`a=b; Expires=${date}`).expires)).toBe(theirs)
    expect(said(parseSetCookie(`a=b; Expires=${date}`).expires)).toBe(ours)
  })
})
