import { expect, test } from 'vitest'
import type { Io } from './io.ts'
import { Progress } from './progress.ts'

function shown(isTTY: boolean, asked: boolean): (at: number) => Promise<string> {
  let now = 0
  let text = ''
  const write = async (data: string | Uint8Array): Promise<void> => {
    text += data
  }
  const stderr = { isTTY, write }
  const io = { stderr, now: () => now } as unknown as Io
  const progress = new Progress(io, { total: 10e6, asked })
  return async at => {
    now = at
    text = ''
    if (at === Number.POSITIVE_INFINITY) await progress.end()
    else progress.report(at * 1e4, at)
    return text
  }
}

test('on a terminal: after half a second, ten times a second, and gone at the end', async () => {
  const at = shown(true, false)
  expect([await at(10), await at(490)]).toEqual(['', ''])
  expect(await at(500)).toBe('\r\x1b[2Krusk: read 5.0 MB of 10.0 MB (50%), 500 exchanges')
  expect(await at(550)).toBe('')
  expect(await at(600)).toContain('(60%)')
  expect(await at(Number.POSITIVE_INFINITY)).toBe('\r\x1b[2K')
})

test('what is over soon leaves nothing on the terminal', async () => {
  const at = shown(true, false)
  expect([await at(300), await at(Number.POSITIVE_INFINITY)]).toEqual(['', ''])
})

test('elsewhere: only where asked for, once a second, in lines', async () => {
  const silent = shown(false, false)
  expect([await silent(1000), await silent(5000)]).toEqual(['', ''])
  const at = shown(false, true)
  expect(await at(0)).toBe('rusk: read 0.0 MB of 10.0 MB (0%), 0 exchanges\n')
  expect([await at(999), await at(1000)]).toEqual(['', expect.stringContaining('(100%)')])
  expect(await at(Number.POSITIVE_INFINITY)).toBe('')
})
