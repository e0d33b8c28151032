import { expect, it } from 'vitest'
import { request } from '../../tests/support/session-visitor.ts'
import { memoryStore } from '../stores/memory.ts'
import { createSessions } from './create-sessions.ts'
import { keyOf } from './identity.ts'
import type { Session } from './session.ts'

const NOW = 1_800_000_000_000
const forward = (to: string) =>
  JSON.stringify({ to, moved: NOW, grace: NOW + 1e6, signedIn: false, ends: true })

function add(s: Session<{ count: number }>): void {
  s.update(d => d.count++)
}

/** What another program, a fault or a half-written row may leave in the place of a record. */
const malformed = (key: string): string[] => [
  '',
  '\n',
  'null\n{}',
  '{}',
  '[]\n{}',
  `[1,${NOW}]\n{"count":1}`,
  `[1,"${NOW}",${NOW}]\n{"count":1}`,
  `[,${NOW},${NOW}]\n{"count":1}`,
  `[1,,${NOW}]\n{"count":1}`,
  `[1,${NOW},]\n{"count":1}`,
  `[1,${NOW},1e999]\n{"count":1}`,
  `1,${NOW},${NOW}]\n{"count":1}`,
  `[0x1,${NOW},${NOW}]\n{"count":1}`,
  `[+1,${NOW},${NOW}]\n{"count":1}`,
  `[1,0${NOW},${NOW}]\n{"count":1}`,
  `[1,${NOW},${NOW}\u00a0]\n{"count":1}`,
  `[1,${NOW},${NOW},[]]\n{"count":1}`,
  `[1,${NOW},${NOW}]\n`,
  `[1,${NOW},${NOW}]\nnull`,
  `[1,${NOW},${NOW}]\n"count"`,
  `[1,${NOW},${NOW}]\n{"count":1`,
  `[1,${NOW},${NOW}]\n{count}`,
  `[1,${NOW},${NOW}`,
  `[2,${NOW},${NOW}]\n{"count":1}`,
  '{"to":5}\n',
  '{"to":"x","moved":1,"grace":1}\n',
  `${forward(key)}\n`,
  `${forward('nowhere')}\n`,
]

it('a malformed record is no session, is never written over, and stops no request', async () => {
  for (const [i] of malformed('').entries()) {
    const store = memoryStore()
    const sessions = createSessions({ store, initial: () => ({ count: 0 }), now: () => NOW, sweep: false })
    const { sent = '' } = await request(sessions, undefined, add)
    const key = await keyOf(sent)
    const data = malformed(key)[i] ?? ''
    const spoil = async () => {
      const record = await store.read(key, NOW)
      await store.write(key, { data, expires: NOW + 1e6, login: undefined }, record?.version ?? 0, NOW)
    }
    const slow = request(sessions, sent, async s => {
      await spoil()
      add(s)
    })
    await slow.catch(error => expect(error).toMatchObject({ code: 'session-unreadable' }))
    expect((await store.read(key, NOW))?.data, data).toBe(data)
    const { result } = await request(sessions, sent, s => [s.isNew, s.data])
    expect(result, data).toEqual([true, { count: 0 }])
    const anew = await request(sessions, sent, add).catch(error => {
      expect(error).toMatchObject({ code: 'session-moved' })
    })
    if (anew) expect(anew.sent, data).not.toBe(sent)
    await request(sessions, sent, s => s.destroy())
  }
})

it('a malformed record keeps no other from the list of devices', async () => {
  const store = memoryStore()
  const sessions = createSessions({ store, initial: () => ({ count: 0 }), now: () => NOW, sweep: false })
  await request(sessions, undefined, s => s.signIn('ada'))
  const { sent } = await request(sessions, undefined, s => s.signIn('ada'))
  const key = await keyOf(sent ?? '')
  const record = await store.read(key, NOW)
  const data = `[1,${NOW},${NOW}]\n{count}`
  await store.write(key, { expires: NOW + 1e6, login: record?.login, data }, 1, NOW)
  expect(await sessions.list({ subject: 'ada' })).toMatchObject([{ data: { count: 0 } }])
})
