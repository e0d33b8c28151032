import { keyring } from 'rusk/keys'
import { sealedSessions } from 'rusk/session'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { request, Visitor } from '../../tests/support/session-visitor.ts'

const key = (digit: string) => `${digit.repeat(42)}A`
const now = { at: 1_800_000_000_000 }
const options = { initial: () => ({ count: 0, text: '' }), idle: 1800, absolute: 7200, now: () => now.at }
const setUp = (keys = key('A')) => sealedSessions({ ...options, keys: keyring(keys) })

describe('a sealed session', () => {
  it('lives in its cookie, unreadable', async () => {
    const sessions = setUp()
    const visitor = new Visitor(sessions)
    await visitor.visit(s => {
      s.set('text', 'a secret')
      expect(s.isNew).toBe(true)
    })
    expect(visitor.cookie).not.toContain('secret')
    expect(await visitor.visit(s => [s.isNew, s.data.text])).toEqual([false, 'a secret'])
    const reading = await request(sessions, visitor.cookie, s => s.data)
    expect(reading.sent).toBeUndefined()
  })

  it('says past 4096 bytes what takes how much', async () => {
    const sessions = setUp()
    const fill = (length: number) => request(sessions, undefined, s => s.set('text', 'x'.repeat(length)))
    await fill(2900)
    await expect(fill(4000)).rejects.toMatchObject({
      code: 'cookie-too-large',
      message: expect.stringMatching(
        /"__Host-session".* take 5\d\d\d bytes \(the session itself 40\d\d\).*4096.*createSessions/,
      ),
    })
  })

  it('ends with either lifetime, and is renewed in use', async () => {
    const visitor = new Visitor(setUp())
    await visitor.visit(s => s.set('count', 1))
    for (let i = 0; i < 4; i += 1) {
      now.at += 1_799_000
      expect(await visitor.visit(s => s.data.count)).toBe(1)
    }
    now.at += 4_000
    expect(await visitor.visit(s => s.isNew)).toBe(true)
    await visitor.visit(s => s.set('count', 2))
    now.at += 1_800_000
    expect(await visitor.visit(s => s.isNew)).toBe(true)
  })

  it('opens with an old key, and is sealed again with the newest', async () => {
    const visitor = new Visitor(setUp())
    await visitor.visit(s => s.set('count', 1))
    const before = visitor.cookie
    const rotated = setUp(`${key('B')},${key('A')}`)
    const { result, sent } = await request(rotated, before, s => s.data.count)
    expect([result, sent !== undefined]).toEqual([1, true])
    expect((await request(setUp(key('B')), sent, s => s.data.count)).result).toBe(1)
    expect((await request(setUp(key('B')), before, s => s.isNew)).result).toBe(true)
    for (const forged of ['', 'x', `${before}x`, before?.replace(/.$/, 'A'), 'e1AAAA..AAAA']) {
      expect((await request(setUp(), forged, s => s.isNew)).result).toBe(forged !== before)
    }
  })

  it('keeps flash for the next request, and ends', async () => {
    const visitor = new Visitor(setUp())
    await visitor.visit(s => s.flash('notice', 'Saved'))
    expect(await visitor.visit(s => s.takeFlash('notice'))).toBe('Saved')
    expect(await visitor.visit(s => s.takeFlash('notice'))).toBeUndefined()
    await visitor.visit(s => s.destroy())
    expect(visitor.cookie).toBeUndefined()
  })

  it('ends with its idle and its absolute lifetime, at the millisecond', async () => {
    const clock = { at: 1_800_000_000_250 }
    const sessions = sealedSessions({
      keys: keyring(key('A')),
      initial: () => ({ count: 0 }),
      idle: 60,
      absolute: 100,
      now: () => clock.at,
    })
    const visitor = new Visitor(sessions)
    const isNew = () => visitor.visit(s => s.isNew)
    await visitor.visit(s => s.set('count', 1))
    const first = visitor.cookie
    clock.at += 59_999
    expect(await isNew()).toBe(false)
    clock.at += 1
    expect((await request(sessions, first, s => s.isNew)).result).toBe(true)
    clock.at += 39_999
    expect(await isNew()).toBe(false)
    clock.at += 1
    expect(await isNew()).toBe(true)
  })

  it('needs nothing but keys', async () => {
    const sessions = sealedSessions({ keys: keyring(key('A')) })
    const { sent } = await request(sessions, undefined, s => s.set('theme', 'dark'))
    expect((await request(sessions, sent, s => s.data)).result).toEqual({ theme: 'dark' })
  })

  it('promises nothing that it cannot do', () => {
    expectTypeOf(setUp()).not.toHaveProperty('revoke')
    expectTypeOf(setUp()).not.toHaveProperty('list')
    type Sealed = Awaited<ReturnType<ReturnType<ReturnType<typeof setUp>['scope']>['session']>>
    expectTypeOf<Sealed>().not.toHaveProperty('rotate')
    expectTypeOf<Sealed>().not.toHaveProperty('signIn')
    expectTypeOf<Sealed['data']>().toEqualTypeOf<{ readonly count: number; readonly text: string }>()
  })
})
